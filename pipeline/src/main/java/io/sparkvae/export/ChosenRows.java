// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.LatentColumn;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.latents.LatentsReader;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The rows and columns of latents that are exported.
 *
 * @param latents the table
 * @param splits the splits whose rows are exported
 * @param columns names of the columns, in the order of the table
 */
record ChosenRows(Latents latents, Set<Split> splits, List<String> columns) {
  private static final String SPLITS = "export.splits";
  private static final String COLUMNS = "export.columns";

  /** The settings that {@link #of} reads. */
  static final List<String> KEYS = List.of(SPLITS, COLUMNS);

  ChosenRows {
    splits = Set.copyOf(splits);
    columns = List.copyOf(columns);
  }

  /**
   * Returns the rows and columns that the settings choose.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the table has no such columns, or the
   *     splits have no rows
   */
  static ChosenRows of(Manifest.Read input, Settings settings, Configuration hadoop) {
    Latents latents = Latents.of(input);
    List<String> all = Arrays.asList(latents.table().fieldNames());
    List<String> named = settings.strings(COLUMNS);
    boolean every = named.equals(List.of("all"));
    if (!every && (named.isEmpty() || !all.containsAll(named))) {
      throw settings.refused(COLUMNS, "all, or some of " + String.join(", ", all), named);
    }
    ChosenRows chosen =
        new ChosenRows(
            latents,
            Split.chosen(settings, SPLITS),
            all.stream().filter(column -> every || named.contains(column)).toList());
    if (chosen.count() == 0) {
      throw settings.refused(
          SPLITS,
          "splits with rows in latents " + latents.directory(),
          latents.content().rowsBySplit());
    }
    return chosen;
  }

  /** Returns the number of rows. */
  long count() {
    return rowsBySplit().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the number of rows of each chosen split that has some. */
  Map<String, Long> rowsBySplit() {
    Map<String, Long> chosen = new TreeMap<>();
    for (Split split : splits) {
      long rows = latents.content().rowsBySplit().getOrDefault(split.column(), 0L);
      if (rows > 0) {
        chosen.put(split.column(), rows);
      }
    }
    return chosen;
  }

  /**
   * Returns the files that hold the rows. All rows of a latents file are of one split.
   *
   * @throws DataFailure when the files do not have as many rows as the manifest says
   */
  List<LatentsContent.Part> parts(SparkSession spark) {
    List<LatentsContent.Part> all =
        latents.content().parts().stream().filter(part -> part.rows() > 0).toList();
    if (splits.size() == Split.values().length) {
      return all;
    }
    List<String> found = splitsOf(all, spark);
    List<LatentsContent.Part> chosen = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (splits.stream().map(Split::column).toList().contains(found.get(i))) {
        chosen.add(all.get(i));
      }
    }
    long rows = chosen.stream().mapToLong(LatentsContent.Part::rows).sum();
    if (rows != count()) {
      throw new DataFailure(
          "latents %s: expected %s rows of the splits %s as in the manifest, found %s"
              .formatted(latents.directory(), count(), splits, rows));
    }
    return chosen;
  }

  private List<String> splitsOf(List<LatentsContent.Part> parts, SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    String directory = latents.directory().toString();
    try {
      List<String> paths = parts.stream().map(LatentsContent.Part::path).toList();
      return context
          .parallelize(paths, Math.min(paths.size(), 4 * context.defaultParallelism()))
          .map(path -> splitOf(new Path(directory, path), hadoop.value().value()))
          .collect();
    } finally {
      hadoop.destroy();
    }
  }

  private static String splitOf(Path file, Configuration hadoop) throws IOException {
    try (LatentsReader reader = LatentsReader.open(file, List.of("split"), hadoop)) {
      LatentColumn column = reader.next().orElseThrow().columns().get("split");
      return ((LatentColumn.Texts) column).values()[0];
    }
  }
}
