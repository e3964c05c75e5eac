// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.output.Progress;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ParquetInput;
import io.sparkvae.stats.profile.ProfileShape;
import io.sparkvae.stats.profile.SplitMoments;
import io.sparkvae.storage.DigestedOutput;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that computes the moments of latents files. It writes into the scratch directory,
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
    implements Function<LatentsGroup, WrittenUnit> {
  private static final long serialVersionUID = 1L;

  @Override
  public WrittenUnit call(LatentsGroup group) throws IOException {
    Configuration conf = hadoop.value().value();
    EarlierMoments earlier = new EarlierMoments(conf);
    Path file = WrittenUnit.attempt(scratch, group.name());
    try (DigestedOutput out = new DigestedOutput(Storage.of(file, conf).create(file, true))) {
      if (group.summed()) {
        out.write(sum(group, earlier, conf).toBytes());
      } else {
        for (LatentsUnit unit : group.units()) {
          out.write(of(unit, none(), earlier, conf).toBytes());
        }
      }
      return new WrittenUnit(
          group.name(),
          file.toString(),
          new Manifest.DataFile(group.path(), out.bytes(), out.digest()),
          null);
    }
  }

  /** Merges as {@link io.sparkvae.stats.moments.AccumulatorFiles} does, to the same bits. */
  private SplitMoments sum(LatentsGroup group, EarlierMoments earlier, Configuration conf)
      throws IOException {
    Optional<SplitMoments> copied = earlier.of(group.earlier(), shape);
    if (copied.isPresent()) {
      return copied.get();
    }
    SplitMoments sum = none();
    for (LatentsUnit unit : group.units()) {
      sum.merge(of(unit, sum.next(), earlier, conf));
    }
    return sum;
  }

  private SplitMoments none() {
    return new SplitMoments(columns, shape);
  }

  /**
   * @param none moments of no images, to which those of the file are added
   */
  private SplitMoments of(
      LatentsUnit unit, SplitMoments none, EarlierMoments earlier, Configuration conf)
      throws IOException {
    Optional<SplitMoments> copied = earlier.of(unit.earlier(), shape);
    if (copied.isPresent()) {
      return copied.get();
    }
    InputFile found = ParquetInput.verified(new Path(table), unit.latents(), conf);
    return of(found, new Path(table, unit.latents().path()), columns, none, conf);
  }

  /**
   * Computes the moments of a latents file, without a profile.
   *
   * @throws DataFailure when it is corrupt
   */
  static SplitMoments of(Path file, LatentsSchema table, Configuration hadoop) {
    try {
      InputFile found = HadoopInputFile.fromPath(file, hadoop);
      return of(found, file, table, new SplitMoments(table), hadoop);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Adds the images of a latents file to moments of none. */
  private static SplitMoments of(
      InputFile found, Path file, LatentsSchema table, SplitMoments moments, Configuration hadoop) {
    try (ParquetFileReader reader = ParquetInput.open(found, file, hadoop)) {
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
      throw unreadable(file, e);
    }
  }

  private static DataFailure unreadable(Path file, Exception e) {
    return new DataFailure(
        "%s: expected a readable Parquet file, found %s: %s"
            .formatted(file, e.getClass().getSimpleName(), e.getMessage()),
        e);
  }
}
