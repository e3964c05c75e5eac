// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local disk as a store in which each checkpoint waits at a gate before it is written. */
public final class GatedStore extends RawLocalFileSystem {
  private static final String SCHEME = "gated";

  /** A permit lets one checkpoint through. */
  static final Semaphore GATE = new Semaphore(0);

  /** Names of the checkpoints that came to the gate. */
  static final List<String> CAME = new CopyOnWriteArrayList<>();

  /** Whether there is no space left behind the gate. */
  private static volatile boolean full;

  static Configuration configuration() {
    GATE.drainPermits();
    CAME.clear();
    full = false;
    Configuration hadoop = new Configuration();
    hadoop.set("fs." + SCHEME + ".impl", GatedStore.class.getName());
    return hadoop;
  }

  static Path path(java.nio.file.Path local) {
    return new Path(SCHEME + "://" + local.toAbsolutePath());
  }

  static void fill() {
    full = true;
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  /** Files appear as a whole. */
  @Override
  public String getScheme() {
    return "s3a";
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int buffer,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (path.getName().endsWith(".ckpt")) {
      CAME.add(path.getName());
      GATE.acquireUninterruptibly();
      if (full) {
        throw new IOException("No space left on device");
      }
    }
    return super.create(path, overwrite, buffer, replication, blockSize, progress);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] statuses = super.listStatus(path);
    for (FileStatus status : statuses) {
      status.setPath(makeQualified(new Path(status.getPath().toUri().getPath())));
    }
    return statuses;
  }
}
