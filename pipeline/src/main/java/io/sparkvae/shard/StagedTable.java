package io.sparkvae.shard;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is in the staged table, from the table itself: accumulators count a repeated task twice.
 *
 * @param rows good images by split, duplicates among them
 * @param reasons refused images by reason
 * @param classes names of the labels
 */
record StagedTable(Map<Split, Long> rows, Map<String, Long> reasons, LabelNames classes) {
  /** More labels than this are no classes, but a mistake: a directory for each image. */
  private static final int MOST_GROUPS = 200_000;

  static StagedTable of(Dataset<Row> staged) {
    Map<Split, Long> rows = new EnumMap<>(Split.class);
    Map<String, Long> reasons = new TreeMap<>();
    TreeSet<String> names = new TreeSet<>();
    for (Row row :
        staged.groupBy("split", "label", "reason").count().limit(MOST_GROUPS + 1).collectAsList()) {
      long count = row.getLong(3);
      if (row.isNullAt(2)) {
        rows.merge(Split.values()[row.getInt(0)], count, Long::sum);
        if (!row.isNullAt(1)) {
          names.add(row.getString(1));
        }
      } else {
        reasons.merge(row.getString(2), count, Long::sum);
      }
    }
    if (names.size() + reasons.size() > MOST_GROUPS / Split.values().length) {
      throw new ConfigurationFailure(
          "ingest.labels: expected at most %d classes, found more; try ingest.labels = none"
              .formatted(MOST_GROUPS / Split.values().length));
    }
    return new StagedTable(rows, reasons, LabelNames.of(names));
  }

  long good() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  long bad() {
    return reasons.values().stream().mapToLong(Long::longValue).sum();
  }
}
