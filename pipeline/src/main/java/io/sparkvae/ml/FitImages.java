// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.Shards;
import io.sparkvae.storage.Digest;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The images of a DataFrame as shards. They are first written as a table, which {@code ingest}
 * reads: a DataFrame may give other rows each time that it is computed.
 *
 * @param columns columns of the images, ids and labels
 * @param settings all settings
 * @param directory directory of the shards
 */
record FitImages(InputColumns columns, Settings settings, FitDirectory directory) {
  private static final String ID = "id";
  private static final String LABEL = "label";
  private static final String SHA256 = "sha256";
  private static final String NUMBER = "number";

  /** Returns the shards of a DataFrame's images. */
  Shards of(Dataset<?> dataset) {
    Settings ingest =
        settings
            .withValue("ingest.format", "parquet", "fit")
            .withValue("ingest.labels", columns.hasLabels() ? "folder" : "none", "fit");
    try (FitDirectory.Table table = directory.table()) {
      rows(dataset).write().parquet(table.path().toString());
      return directory.shards(table.path(), digest(dataset, table.path()), ingest);
    }
  }

  /** Returns the rows of the table, with the names of columns that {@code ingest} knows. */
  private Dataset<Row> rows(Dataset<?> dataset) {
    StructType schema =
        new StructType()
            .add(ID, DataTypes.StringType)
            .add(LABEL, DataTypes.IntegerType)
            .add(SHA256, DataTypes.StringType)
            .add(columns.image().needsShape() ? "pixels" : "image", DataTypes.BinaryType);
    Dataset<Row> rows = dataset.toDF().map(new StoredRow(columns), Encoders.row(schema));
    return columns.hasIds() ? rows : named(rows);
  }

  /** Names images by the SHA-256 of their bytes; equal ones are numbered from the second on. */
  private static Dataset<Row> named(Dataset<Row> rows) {
    Column ofEqual =
        row_number().over(Window.partitionBy(col(SHA256)).orderBy(col(LABEL).asc_nulls_first()));
    Column further = concat(col(SHA256), lit("-"), col(NUMBER));
    return rows.withColumn(NUMBER, ofEqual)
        .withColumn(ID, when(col(NUMBER).equalTo(1), col(SHA256)).otherwise(further))
        .drop(NUMBER);
  }

  /** Returns a digest of the table's rows, whatever their order and files. */
  private static String digest(Dataset<?> dataset, Path table) {
    return MultisetDigest.of(
        dataset.sparkSession().read().parquet(table.toString()).select(ID, LABEL, SHA256));
  }

  /** Makes a row of the table of a row of the DataFrame. */
  private record StoredRow(InputColumns columns) implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private static final byte[] NOTHING = {};

    @Override
    public Row call(Row row) {
      Object cell = columns.cell(row);
      byte[] bytes = cell == null ? null : columns.image().stored(cell);
      String id = columns.id(row);
      if (columns.hasIds() && id == null) {
        throw new DataFailure("idCol: expected an id in every row, found null");
      }
      return RowFactory.create(
          id,
          columns.label(row),
          Digest.hex(Digest.sha256(bytes == null ? NOTHING : bytes)),
          bytes);
    }
  }
}
