// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.output.Progress;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that computes the moments of one latents file. It writes into the scratch directory,
 * which no reader looks at, under a name that no other attempt uses. It verifies the checksums of
 * Parquet's pages.
 *
 * @param table directory of the latents
 * @param scratch directory for files that are not yet part of the result
 */
record FileMoments(
    String table,
    String scratch,
    LatentsSchema columns,
    ProfileShape shape,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<LatentsUnit, WrittenUnit> {
  private static final long serialVersionUID = 1L;

  @Override
  public WrittenUnit call(LatentsUnit unit) throws IOException {
    Configuration conf = hadoop.value().value();
    Optional<SplitMoments> earlier = earlier(unit, conf);
    if (earlier.isEmpty()) {
      Verification.require(new Path(table), unit.latents(), conf);
    }
    SplitMoments found =
        earlier.orElseGet(
            () -> {
              SplitMoments empty = new SplitMoments(columns, shape);
              return of(new Path(table, unit.latents().path()), columns, empty, conf);
            });
    byte[] moments = found.toBytes();
    long attempt = TaskContext.get().taskAttemptId();
    Path file = new Path(scratch, "%s-attempt-%s".formatted(unit.name(), attempt));
    try (OutputStream out = Storage.of(file, conf).create(file, true)) {
      out.write(moments);
    }
    return new WrittenUnit(
        unit.name(),
        file.toString(),
        new Manifest.DataFile(unit.path(), moments.length, Digest.hex(Digest.sha256(moments))),
        null);
  }

  /** Returns the moments that an earlier run computed, if they contain all that is wanted now. */
  private Optional<SplitMoments> earlier(LatentsUnit unit, Configuration conf) throws IOException {
    if (unit.earlier() == null) {
      return Optional.empty();
    }
    byte[] json = read(new Path(unit.earlier().file()), unit.earlier().sha256(), conf);
    return SplitMoments.of(json).as(shape);
  }

  /**
   * Computes the moments of a latents file, without a profile.
   *
   * @throws DataFailure when it is corrupt
   */
  static SplitMoments of(Path file, LatentsSchema table, Configuration hadoop) {
    return of(file, table, new SplitMoments(table), hadoop);
  }

  /** Adds the images of a latents file to moments of none. */
  private static SplitMoments of(
      Path file, LatentsSchema table, SplitMoments moments, Configuration hadoop) {
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop, file).usePageChecksumVerification(true).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop), options)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      String createdBy = reader.getFileMetaData().getCreatedBy();
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        LatentColumns columns = new LatentColumns(pages, schema, createdBy, table);
        for (long row = 0; row < pages.getRowCount(); row++) {
          moments.add(columns.next());
        }
        Progress.read(pages.getRowCount());
      }
      moments.finish();
      return moments;
    } catch (DataFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DataFailure(
          "%s: expected a readable Parquet file, found %s: %s"
              .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
          e);
    }
  }

  /**
   * Reads a file of moments.
   *
   * @throws DataFailure when its SHA-256 is not the expected one
   */
  static byte[] read(Path file, String sha256, Configuration hadoop) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      byte[] moments = in.readAllBytes();
      String found = Digest.hex(Digest.sha256(moments));
      if (!found.equals(sha256)) {
        throw new DataFailure("%s: expected SHA-256 %s, found %s".formatted(file, sha256, found));
      }
      return moments;
    }
  }
}
