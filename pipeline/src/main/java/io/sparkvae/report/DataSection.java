// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.sparkvae.model.scope.Phrase;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The section on what became of the images of the source: kept, quarantined, left out. */
final class DataSection {
  private static final StructType COLUMNS =
      new StructType().add("id", DataTypes.StringType).add("reason", DataTypes.StringType);

  private DataSection() {}

  static Section of(SparkSession spark, Shards shards) {
    ShardsContent content = shards.content();
    StringBuilder body =
        new StringBuilder(
            "<p>Of %s, %s kept, %s quarantined because they could not be used, %s left out because an equal one is kept, and %s not read as images.</p>\n"
                .formatted(
                    Phrase.count(content.inputs(), "input"),
                    Html.count(content.rows()) + (content.rows() == 1 ? " was" : " were"),
                    Html.count(content.quarantined()),
                    Html.count(content.duplicates()),
                    Html.count(content.ignored().count())));
    if (content.quarantined() > 0) {
      body.append(quarantine(spark, shards));
    }
    if (content.ignored().count() > 0) {
      Table table =
          new Table("Files that were not read as images", "Reason", "Files", "For example");
      content
          .ignored()
          .reasons()
          .forEach(
              (reason, group) ->
                  table.row(
                      reason,
                      Html.count(group.count()),
                      group.examples().isEmpty() ? "" : group.examples().get(0)));
      body.append("<h3>Not read as images</h3>\n").append(table.end());
    }
    return new Section(
        "data",
        "What became of the input",
        "anything that surprises you here is missing from all the pictures above.",
        body.toString());
  }

  private static String quarantine(SparkSession spark, Shards shards) {
    List<String> files =
        shards.source().manifest().files().stream()
            .map(Manifest.DataFile::path)
            .filter(path -> path.startsWith("_quarantine/") || path.startsWith("quarantine/"))
            .toList();
    if (files.isEmpty()) {
      return "";
    }
    Table table = new Table("Quarantined images", "Reason", "Images", "For example");
    ParquetRows.read(spark, COLUMNS, shards.source(), files)
        .groupBy("reason")
        .agg(count(lit(1)).as("images"), min("id").as("example"))
        .orderBy(col("images").desc(), col("reason"))
        .collectAsList()
        .forEach(row -> table.row(row.getString(0), Html.count(row.getLong(1)), row.getString(2)));
    return "<h3>Quarantined</h3>\n" + table.end();
  }
}
