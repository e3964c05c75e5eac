package io.sparkvae.shard;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The rows of the first pass.
 *
 * @param duplicates rows that are left out of {@code good}, because an equal one is in it
 */
record StagedTable(
    JavaRDD<StagedRow> good, JavaRDD<StagedRow> refused, Tally tally, long duplicates) {

  /** The rows of files that tasks wrote. */
  static StagedTable of(
      List<Staging.Part> parts,
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop) {
    List<String> good = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    Tally tally = Tally.empty();
    for (Staging.Part part : parts) {
      good.addAll(part.good());
      refused.addAll(part.refused());
      tally = tally.plus(part.tally());
    }
    return new StagedTable(read(good, spark, hadoop), read(refused, spark, hadoop), tally, 0);
  }

  private static JavaRDD<StagedRow> read(
      List<String> files, JavaSparkContext spark, Broadcast<SerializableConfiguration> hadoop) {
    return files.isEmpty()
        ? spark.emptyRDD()
        : spark.parallelize(files, files.size()).flatMap(new StagedFile.Reader(hadoop));
  }

  /** Rows some of which are refused. Counts them. */
  static StagedTable of(JavaRDD<StagedRow> rows) {
    return new StagedTable(
        rows.filter(StagedRow::isGood),
        rows.filter(row -> !row.isGood()),
        rows.aggregate(Tally.empty(), Tally::add, Tally::plus),
        0);
  }

  /** Good and refused ones. */
  JavaRDD<StagedRow> all() {
    return good.union(refused);
  }
}
