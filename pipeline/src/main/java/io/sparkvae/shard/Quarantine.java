package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.AtomicFile;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The table of images that could not be used: id, reason, SHA-256 of the encoded bytes (of the
 * pixels where pixels were decoded, null when nothing was read), detail. It is written before the
 * threshold is looked at, and stays when the job fails for it, so that people can see what was
 * wrong; there is no manifest beside it then.
 */
record Quarantine(
    String directory, String temporary, int files, Broadcast<SerializableConfiguration> hadoop)
    implements ForeachPartitionFunction<Row> {
  private static final long serialVersionUID = 1L;
  private static final int ROWS_PER_FILE = 1_000_000;
  private static final int ROWS_PER_GROUP = 100_000;
  private static final int REASONS_NAMED = 5;

  Quarantine(Workspace workspace, int files) {
    this(workspace.root(), workspace.temporary(), files, workspace.hadoop());
  }

  static int files(long bad) {
    return Math.toIntExact(Math.max(1, (bad + ROWS_PER_FILE - 1) / ROWS_PER_FILE));
  }

  /** Path of a file in the shards directory. */
  static String path(int file) {
    return "quarantine/part-%05d.parquet".formatted(file);
  }

  /** Writes a table without rows: a file that says so. */
  void writeEmpty() throws IOException {
    write(java.util.Collections.emptyIterator(), 0, 0);
  }

  /** Writes all rows. */
  static void write(Dataset<Row> bad, Quarantine quarantine) {
    int[] keys = Slots.keys(quarantine.files);
    var slots =
        functions.array(
            java.util.Arrays.stream(keys)
                .mapToObj(functions::lit)
                .toArray(org.apache.spark.sql.Column[]::new));
    var file =
        functions.pmod(
            functions.crc32(functions.col("id").cast("binary")), functions.lit(quarantine.files));
    bad.select("id", "reason", "sha256", "detail")
        .repartition(quarantine.files, functions.element_at(slots, file.plus(1).cast("int")))
        .sortWithinPartitions("id", "reason", "detail")
        .foreachPartition(quarantine);
  }

  @Override
  public void call(Iterator<Row> rows) throws IOException {
    write(rows, TaskContext.getPartitionId(), TaskContext.get().taskAttemptId());
  }

  private void write(Iterator<Row> rows, int number, long attempt) throws IOException {
    Path unfinished = new Path(temporary, "quarantine-%d-%d".formatted(number, attempt));
    Path target = new Path(directory, path(number));
    try (var part =
        new ParquetPart(
            unfinished, ShardSchema.QUARANTINE, ROWS_PER_GROUP, Map.of(), hadoop.value().value())) {
      while (rows.hasNext()) {
        Row row = rows.next();
        part.write(to -> add(to, row));
      }
      part.end();
    }
    AtomicFile.move(unfinished, target, unfinished.getFileSystem(hadoop.value().value()));
  }

  private static void add(RecordConsumer to, Row row) {
    ShardSchema.add(to, "id", 0, Binary.fromString(row.getString(0)));
    ShardSchema.add(to, "reason", 1, Binary.fromString(row.getString(1)));
    if (!row.isNullAt(2)) {
      ShardSchema.add(to, "sha256", 2, Binary.fromConstantByteArray(row.getAs(2)));
    }
    ShardSchema.add(to, "detail", 3, Binary.fromString(row.isNullAt(3) ? "" : row.getString(3)));
  }

  /**
   * Compares with the threshold.
   *
   * @throws DataFailure with the five commonest reasons and their counts
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
            .map(e -> "%s (%d)".formatted(e.getKey(), e.getValue()))
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
