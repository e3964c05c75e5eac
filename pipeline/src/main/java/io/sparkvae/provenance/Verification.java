// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest.DataFile;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.DigestedOutput;
import io.sparkvae.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Verifies data files against their manifest, by length and SHA-256, before anything is computed
 * from them. Parquet's own checksums cover only pages: a flipped bit in a footer would go
 * unnoticed.
 */
public final class Verification {
  private static final int TASKS_PER_SLOT = 4;

  private static final int BUFFER = 1 << 16;

  private Verification() {}

  /**
   * Verifies files in parallel, in Spark tasks.
   *
   * @param source manifest of the directory
   * @param files relative to the directory, as in the manifest
   * @throws DataFailure naming the first file that is not as the manifest says
   */
  public static void require(SparkSession spark, Manifest.Read source, List<String> files) {
    Map<String, DataFile> known =
        source.manifest().files().stream()
            .collect(Collectors.toMap(DataFile::path, Function.identity()));
    List<DataFile> expected = new ArrayList<>();
    for (String file : files) {
      if (!known.containsKey(file)) {
        throw new DataFailure(
            "%s: expected an entry in the manifest, found none"
                .formatted(new Path(source.directory(), file)));
      }
      expected.add(known.get(file));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    String directory = source.directory().toString();
    int tasks =
        Math.max(1, Math.min(expected.size(), TASKS_PER_SLOT * context.defaultParallelism()));
    List<String> wrong =
        context
            .parallelize(expected, tasks)
            .map(
                file ->
                    difference(
                        directory, file, OutputStream.nullOutputStream(), hadoop.value().value()))
            .filter(Objects::nonNull)
            .collect();
    hadoop.destroy();
    if (!wrong.isEmpty()) {
      String more = wrong.size() == 1 ? "" : " (and %s more)".formatted(wrong.size() - 1);
      throw new DataFailure(wrong.get(0) + more);
    }
  }

  /**
   * Verifies one file, in the calling thread.
   *
   * @throws DataFailure when it is not as the manifest says
   */
  public static void require(Path directory, DataFile file, Configuration hadoop)
      throws IOException {
    require(directory, file, OutputStream.nullOutputStream(), hadoop);
  }

  /**
   * Reads a file and verifies what was read, in the calling thread.
   *
   * @throws DataFailure when it is not as the manifest says
   */
  public static byte[] read(Path directory, DataFile file, Configuration hadoop)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(file.bytes()));
    require(directory, file, bytes, hadoop);
    return bytes.toByteArray();
  }

  private static void require(
      Path directory, DataFile file, OutputStream copy, Configuration hadoop) throws IOException {
    String wrong = difference(directory.toString(), file, copy, hadoop);
    if (wrong != null) {
      throw new DataFailure(wrong);
    }
  }

  /**
   * Copies a file and verifies the copied bytes.
   *
   * @param sha256 in hexadecimal, as in the manifest
   * @return length of the file, in bytes
   * @throws DataFailure when it is not as the manifest says
   */
  public static long copy(Path from, String sha256, Path to, Configuration hadoop)
      throws IOException {
    MessageDigest digest = Digest.newSha256();
    long bytes;
    try (InputStream in = new DigestInputStream(from.getFileSystem(hadoop).open(from), digest);
        OutputStream out = Storage.of(to, hadoop).create(to, true)) {
      bytes = in.transferTo(out);
    } catch (FileNotFoundException e) {
      throw new DataFailure("%s: expected it as in its manifest, found none".formatted(from), e);
    }
    String found = Digest.hex(digest.digest());
    if (!found.equals(sha256)) {
      throw new DataFailure(
          "%s: expected SHA-256 %s as in its manifest, found %s".formatted(from, sha256, found));
    }
    return bytes;
  }

  /**
   * Describes how a file differs from its manifest; null when it does not. A longer file is not
   * read to its end.
   *
   * @param copy receives what was read
   */
  private static String difference(
      String directory, DataFile expected, OutputStream copy, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, expected.path());
    FileSystem fileSystem = Storage.of(file, hadoop);
    try (var in = fileSystem.open(file)) {
      DigestedOutput read = new DigestedOutput(copy);
      byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, expected.bytes() + 1))];
      for (int n = in.read(buffer);
          n >= 0 && read.bytes() <= expected.bytes();
          n = in.read(buffer)) {
        read.write(buffer, 0, n);
      }
      if (read.bytes() != expected.bytes()) {
        return "%s: expected a file of %s bytes as in the manifest, found %s bytes"
            .formatted(file, expected.bytes(), fileSystem.getFileStatus(file).getLen());
      }
      String found = read.digest();
      return found.equals(expected.sha256())
          ? null
          : "%s: expected SHA-256 %s as in the manifest, found %s"
              .formatted(file, expected.sha256(), found);
    } catch (FileNotFoundException e) {
      return "%s: expected a file of %s bytes as in the manifest, found none"
          .formatted(file, expected.bytes());
    }
  }
}
