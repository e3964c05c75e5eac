// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.TaskContext;

/**
 * The local disk as storage that fails: once for each operation on each path, inside tasks on their
 * first attempts, in the driver when it renames. Which operations, follows from the seed and the
 * file's name.
 */
public class FlakyFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "flaky";
  private static final int ATTEMPTS_THAT_FAIL = 3;
  private static final int STALL_MILLIS = 100;
  private static final int BYTES_KEPT = 64;

  /** What can go wrong. */
  enum Fault {
    OPEN_FAILS,
    OPEN_STALLS,
    NO_SPACE,
    TRUNCATED_WRITE,
    RENAME_REFUSED,
    /** The rename happened, and only the answer is lost. */
    RENAME_ANSWER_LOST
  }

  private static final Map<Fault, Integer> INJECTED = new EnumMap<>(Fault.class);
  private static final Set<String> FAILED = new HashSet<>();
  private static long seed;
  private static int oneIn;

  static synchronized void reset(long newSeed, int newOneIn) {
    INJECTED.clear();
    FAILED.clear();
    seed = newSeed;
    oneIn = newOneIn;
  }

  static synchronized Map<Fault, Integer> injected() {
    return new EnumMap<>(INJECTED);
  }

  /** The fault to make now, of these; null for none. */
  private static synchronized Fault due(Path path, List<Fault> faults) {
    TaskContext task = TaskContext.get();
    // Only the driver gives files their names; it fails and is called again.
    boolean here =
        faults.contains(Fault.RENAME_REFUSED)
            ? task == null
            : task != null && task.attemptNumber() < ATTEMPTS_THAT_FAIL;
    if (!here) {
      return null;
    }
    // Without what makes the names of attempts different.
    String name = path.getName().replaceAll("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "");
    // Not the faults themselves: the hash of an enum is another in every process.
    int hash = Objects.hash(seed, faults.toString(), name) & Integer.MAX_VALUE;
    Fault fault = faults.get(hash % faults.size());
    if (hash / faults.size() % oneIn != 0
        || !FAILED.add(fault + " " + path.getParent() + " " + name)) {
      return null;
    }
    INJECTED.merge(fault, 1, Integer::sum);
    return fault;
  }

  private static IOException failure(Fault fault, Path path) {
    return new IOException("storage failed on purpose: " + fault + " " + path);
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
    Fault fault = due(path, List.of(Fault.OPEN_FAILS, Fault.OPEN_STALLS));
    if (fault == Fault.OPEN_FAILS) {
      throw failure(fault, path);
    }
    if (fault == Fault.OPEN_STALLS) {
      try {
        TimeUnit.MILLISECONDS.sleep(STALL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return super.open(path, buffer);
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
    FSDataOutputStream out =
        super.create(path, overwrite, buffer, replication, blockSize, progress);
    Fault fault = due(path, List.of(Fault.NO_SPACE, Fault.TRUNCATED_WRITE));
    return fault == null ? out : new FSDataOutputStream(new Cut(out, fault, path), null);
  }

  /** Keeps the first bytes and says so at once, or only at the end. */
  private static final class Cut extends FilterOutputStream {
    private final Fault fault;
    private final Path path;
    private int written;

    Cut(OutputStream out, Fault fault, Path path) {
      super(out);
      this.fault = fault;
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      if (written++ < BYTES_KEPT) {
        out.write(b);
      } else if (fault == Fault.NO_SPACE) {
        throw failure(fault, path);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
      throw failure(fault, path);
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    Fault fault = due(to, List.of(Fault.RENAME_REFUSED, Fault.RENAME_ANSWER_LOST));
    if (fault == Fault.RENAME_REFUSED) {
      return false;
    }
    boolean renamed = super.rename(from, to);
    if (fault != null) {
      throw failure(fault, to);
    }
    return renamed;
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
