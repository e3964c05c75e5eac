package io.sparkvae.shard;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * The local disk as storage that fails: inside tasks, the first opening of some images, and the
 * first creation of everything, after it happened, as when only the answer is lost.
 */
public class FlakyFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "flaky";
  static final AtomicInteger FAULTS = new AtomicInteger();
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

  static void reset() {
    FAULTS.set(0);
    FAILED.clear();
  }

  private static void failOnce(String what) throws IOException {
    if (org.apache.spark.TaskContext.get() != null && FAILED.add(what)) {
      FAULTS.incrementAndGet();
      throw new IOException("storage failed on purpose: " + what);
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
    if (path.getName().endsWith("7.png")) {
      failOnce("open " + path.getName());
    }
    return super.open(path, buffer);
  }

  /** Without what makes the names of attempts different. */
  @Override
  public FSDataOutputStream create(
      Path file, boolean overwrite, int buffer, short replicas, long block, Progressable progress)
      throws IOException {
    FSDataOutputStream out = super.create(file, overwrite, buffer, replicas, block, progress);
    failOnce(
        "create " + file.getName().replaceAll("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", ""));
    return out;
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
      super(uri, new FlakyFileSystem(), conf, SCHEME, false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }
}
