// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps a graphics processor for one JVM among those of the same user on the machine. A lock is
 * held until the JVM ends, because its memory on the device lives as long.
 */
final class DeviceLock {
  private static final Map<String, FileLock> HELD = new HashMap<>();

  private DeviceLock() {}

  /**
   * Locks a device, unless this JVM has locked it already.
   *
   * @param device its name on this machine
   * @throws ResourceFailure when another JVM holds the lock
   */
  static synchronized void hold(String device) {
    HELD.computeIfAbsent(device, DeviceLock::lock);
  }

  private static FileLock lock(String device) {
    Path directory = PrivateDirectory.below(Path.of(System.getProperty("java.io.tmpdir")));
    Path file = directory.resolve("gpu-%s.lock".formatted(device));
    FileLock lock = lock(file);
    if (lock == null) {
      throw new ResourceFailure(
          "GPU %s: expected it for one process, found another one of this machine on it (%s); gpu.executorsPerCard = several allows that"
              .formatted(device, file));
    }
    return lock;
  }

  /**
   * Locks a file, whose channel stays open as long as the lock is held. Returns null when another
   * JVM holds the lock.
   */
  private static FileLock lock(Path file) {
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
      return lock;
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be locked: %s".formatted(file, e.getMessage()), e);
    } finally {
      if (channel != null && lock == null) {
        close(channel);
      }
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost. The caller reports why there is no lock.
    }
  }
}
