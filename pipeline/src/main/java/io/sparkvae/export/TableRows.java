// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.apache.spark.sql.functions.col;

import io.sparkvae.latents.Latents;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.shard.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The rows of latents as a table writer gets them. */
final class TableRows {
  /**
   * Key of a column's metadata, for writers whose lists can have a fixed size, such as Lance's: the
   * number of elements of each vector.
   */
  private static final String FIXED_SIZE = "arrow.fixed-size-list.size";

  private static final Set<String> FIXED = Set.of("mu", "z");

  private TableRows() {}

  static Dataset<Row> of(ChosenRows chosen, SparkSession spark) {
    Latents latents = chosen.latents();
    StructType table = latents.table();
    Dataset<Row> all = ParquetRows.read(spark, table, latents.source(), latents.files());
    if (chosen.splits().size() < Split.values().length) {
      Object[] splits = chosen.splits().stream().map(Split::column).toArray();
      all = all.filter(col("split").isin(splits));
    }
    List<Column> columns = new ArrayList<>();
    for (String name : chosen.columns()) {
      columns.add(col(name).as(name, metadata(table.apply(name), latents)));
    }
    return all.select(columns.toArray(Column[]::new));
  }

  private static Metadata metadata(StructField field, Latents latents) {
    return FIXED.contains(field.name()) && latents.content().codes().isEmpty()
        ? new MetadataBuilder()
            .withMetadata(field.metadata())
            .putLong(FIXED_SIZE, latents.content().latent().size())
            .build()
        : field.metadata();
  }
}
