// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.ShardSchema;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The table of images that could not be used: id, reason, SHA-256 of the encoded bytes (of the
 * pixels where the source stores pixels; null when nothing was read), detail. It is written before
 * the fraction of bad images is checked, and stays when that check fails the job, so that people
 * can see what was wrong. The directory then has no manifest.
 *
 * @param temporary directory for temporary files
 * @param first number in the name of the first file
 */
record Quarantine(String temporary, int first, Broadcast<SerializableConfiguration> hadoop)
    implements Function2<Integer, Iterator<StagedRow>, List<WrittenFile>> {
  private static final long serialVersionUID = 1L;
  private static final int ROWS_PER_FILE = 1_000_000;
  private static final int ROWS_PER_GROUP = 100_000;
  private static final int REASONS_NAMED = 5;

  /** Assigns each row to a file. */
  static final class FileOfRow extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int files;

    FileOfRow(int files) {
      this.files = files;
    }

    @Override
    public int numPartitions() {
      return files;
    }

    @Override
    public int getPartition(Object key) {
      CRC32 crc = new CRC32();
      crc.update((byte[]) key);
      return (int) (crc.getValue() % files);
    }
  }

  static int files(long bad) {
    return Math.toIntExact(Math.max(1, (bad + ROWS_PER_FILE - 1) / ROWS_PER_FILE));
  }

  /** Returns the path of a file, relative to the shards directory. */
  String path(int file) {
    return ShardLayout.QUARANTINE + String.format(Locale.ROOT, "part-%05d.parquet", first + file);
  }

  /** Writes a file without rows. */
  WrittenFile empty() throws IOException {
    return write(0, java.util.Collections.emptyIterator());
  }

  @Override
  public List<WrittenFile> call(Integer number, Iterator<StagedRow> rows) throws IOException {
    return List.of(write(number, rows));
  }

  private WrittenFile write(int number, Iterator<StagedRow> rows) throws IOException {
    Path file = new Path(temporary, "quarantine-%s-%s".formatted(number, UUID.randomUUID()));
    try (var part =
        new TableWriter(
            file, ShardSchema.QUARANTINE, ROWS_PER_GROUP, Map.of(), hadoop.value().value())) {
      while (rows.hasNext()) {
        StagedRow row = rows.next();
        part.write(to -> add(to, row));
      }
      return new WrittenFile(path(number), file.toString(), part.end());
    }
  }

  private static void add(RecordConsumer to, StagedRow row) {
    byte[] sha256 = row.sha256();
    byte[][] why = row.why();
    ShardSchema.add(to, "id", 0, Binary.fromConstantByteArray(row.idBytes()));
    ShardSchema.add(to, "reason", 1, Binary.fromConstantByteArray(why[0]));
    if (sha256 != null) {
      ShardSchema.add(to, "sha256", 2, Binary.fromConstantByteArray(sha256));
    }
    ShardSchema.add(to, "detail", 3, Binary.fromConstantByteArray(why[1]));
  }

  /**
   * Checks that the fraction of bad images is at most {@code maxBadFraction}.
   *
   * @throws DataFailure naming the five most common reasons and their counts
   */
  static void check(Map<String, Long> reasons, long inputs, double maxBadFraction, Path table) {
    long bad = reasons.values().stream().mapToLong(Long::longValue).sum();
    if (bad <= maxBadFraction * inputs) {
      return;
    }
    String commonest =
        reasons.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Long> e) -> -e.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(REASONS_NAMED)
            .map(e -> "%s (%s)".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    throw new DataFailure(
        String.format(
            Locale.ROOT,
            "ingest: expected at most %s of the images to be bad (ingest.maxBadFraction), found"
                + " %d of %d; commonest reasons: %s; each image with its reason: %s",
            maxBadFraction,
            bad,
            inputs,
            commonest,
            table));
  }
}
