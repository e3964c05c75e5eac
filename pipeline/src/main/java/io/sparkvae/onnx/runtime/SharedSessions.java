// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Sessions of ONNX Runtime in this JVM. Tasks that use the same network at the same time share one,
 * so its weights are in memory once. The session that was used last is kept for the next task.
 */
final class SharedSessions {
  private static final Map<Key, Entry> ENTRIES = new HashMap<>();

  private record Key(String sha256, NetworkDevice device) {}

  private static final class Entry {
    private final OrtSession session;
    private int users;

    Entry(OrtSession session) {
      this.session = session;
    }
  }

  /** A session that is in use until it is closed. */
  record Lease(Key key, OrtSession session) implements AutoCloseable {
    @Override
    public void close() {
      release(key);
    }
  }

  private SharedSessions() {}

  /**
   * A session on a network.
   *
   * @throws DataFailure when the runtime cannot read the file
   * @throws ConfigurationFailure when the device is not there
   */
  static synchronized Lease lease(NetworkFile file, NetworkDevice device) {
    Key key = new Key(file.sha256(), device);
    Entry entry = ENTRIES.get(key);
    if (entry == null) {
      closeIdle();
      entry = new Entry(open(file, device));
      ENTRIES.put(key, entry);
    }
    entry.users++;
    return new Lease(key, entry.session);
  }

  private static synchronized void release(Key key) {
    ENTRIES.get(key).users--;
  }

  private static void closeIdle() {
    for (Iterator<Entry> each = ENTRIES.values().iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (entry.users == 0) {
        each.remove();
        close(entry.session);
      }
    }
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: expected a session to close", e);
    }
  }

  /** A task has one core, so its evaluation has one thread; that also repeats bit for bit. */
  private static OrtSession open(NetworkFile file, NetworkDevice device) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      if (device == NetworkDevice.CUDA) {
        addCuda(options);
      }
      return OrtEnvironment.getEnvironment().createSession(file.bytes(), options);
    } catch (OrtException e) {
      throw new DataFailure(
          "%s: expected a network that ONNX Runtime can read, found %s"
              .formatted(file.path(), e.getMessage()),
          e);
    }
  }

  private static void addCuda(OrtSession.SessionOptions options) {
    try {
      options.addCUDA();
    } catch (OrtException e) {
      throw new ConfigurationFailure(
          "onnx.device = cuda: expected ONNX Runtime with CUDA, which is %s in place of %s, and CUDA's libraries, found %s"
              .formatted(OnnxRuntime.CUDA_COORDINATES, OnnxRuntime.COORDINATES, e.getMessage()),
          e);
    }
  }
}
