// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk, which after a number of changes refuses every further one: what a directory looks
 * like then is what a process that is killed there leaves. The claims of its owner are excepted,
 * since the process of a test lives on.
 */
public class DyingFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "dying";

  /** Images that were opened. */
  static final AtomicInteger OPENED = new AtomicInteger();

  private static final AtomicInteger LEFT = new AtomicInteger();

  static void dieAfter(int changes) {
    LEFT.set(changes);
  }

  static void live() {
    LEFT.set(Integer.MAX_VALUE);
  }

  private static void change(Path path) throws IOException {
    if (!path.getName().contains("_OWNER-") && LEFT.decrementAndGet() < 0) {
      throw new IOException("killed on purpose before: " + path);
    }
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    if (path.getName().endsWith(".png")) {
      OPENED.incrementAndGet();
    }
    return super.open(path, buffer);
  }

  @Override
  public FSDataOutputStream create(
      Path file, boolean overwrite, int buffer, short replicas, long block, Progressable progress)
      throws IOException {
    change(file);
    return super.create(file, overwrite, buffer, replicas, block, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change(to);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    change(path);
    return super.delete(path, recursive);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] statuses = super.listStatus(path);
    for (FileStatus status : statuses) {
      status.setPath(makeQualified(new Path(status.getPath().toUri().getPath())));
    }
    return statuses;
  }

  /** What {@code FileContext} asks for. */
  public static final class Context extends DelegateToFileSystem {
    public Context(URI uri, Configuration conf) throws IOException, URISyntaxException {
      super(uri, new DyingFileSystem(), conf, SCHEME, false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }
}
