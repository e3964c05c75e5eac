// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** Opens Parquet files for direct reading, without Spark SQL. Checksums of pages are verified. */
public final class ParquetInput {
  /** The largest file that is read into memory, compressed as it is. */
  private static final long MOST_IN_MEMORY = 8 << 20;

  private ParquetInput() {}

  /**
   * Returns a data file after its verification. A small one is read once, for its digest, and then
   * stays in memory.
   *
   * @throws io.sparkvae.failure.DataFailure when it is not as the manifest says
   */
  public static InputFile verified(Path directory, Manifest.DataFile file, Configuration hadoop)
      throws IOException {
    if (file.bytes() <= MOST_IN_MEMORY) {
      return new InMemory(Verification.read(directory, file, hadoop));
    }
    Verification.require(directory, file, hadoop);
    return HadoopInputFile.fromPath(new Path(directory, file.path()), hadoop);
  }

  /**
   * Opens a file.
   *
   * @param path of the file, for which the configuration may have keys
   */
  public static ParquetFileReader open(InputFile file, Path path, Configuration hadoop)
      throws IOException {
    return ParquetFileReader.open(
        file,
        HadoopReadOptions.builder(hadoop, path)
            .usePageChecksumVerification(true)
            .withCodecFactory(new PageCodecs(hadoop))
            .build());
  }

  /** Opens a file that is not verified. */
  public static ParquetFileReader open(Path path, Configuration hadoop) throws IOException {
    return open(HadoopInputFile.fromPath(path, hadoop), path, hadoop);
  }

  private record InMemory(byte[] bytes) implements InputFile {
    @Override
    public long getLength() {
      return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
      return new Stream(new Bytes(bytes));
    }
  }

  /** A stream over an array whose position can be set. */
  private static final class Bytes extends ByteArrayInputStream {
    Bytes(byte[] bytes) {
      super(bytes);
    }

    int position() {
      return pos;
    }

    void position(long to) {
      pos = Math.toIntExact(to);
    }
  }

  private static final class Stream extends DelegatingSeekableInputStream {
    private final Bytes bytes;

    Stream(Bytes bytes) {
      super(bytes);
      this.bytes = bytes;
    }

    @Override
    public long getPos() {
      return bytes.position();
    }

    @Override
    public void seek(long to) {
      bytes.position(to);
    }
  }
}
