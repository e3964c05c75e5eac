// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A directory of files of a format of Spark's own (Parquet, ORC, Avro, JSON), partitioned by run:
 * each run has a directory of its own, {@code run=…}, which is replaced as a whole.
 */
record FileDirectory(SparkSession spark, Path path, TableLayout layout) implements Destination {

  @Override
  public void replace(Dataset<Row> rows, String run) {
    rows.drop(RUN)
        .write()
        .format(layout.format())
        .options(layout.options())
        .partitionBy(layout.partitionBy().toArray(String[]::new))
        .mode(SaveMode.Overwrite)
        .save(new Path(path, RUN + "=" + run).toString());
  }

  @Override
  public void append(Dataset<Row> rows) {
    write(rows, SaveMode.Append);
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    write(rows, SaveMode.Overwrite);
  }

  private void write(Dataset<Row> rows, SaveMode mode) {
    rows.write()
        .format(layout.format())
        .options(layout.options())
        .option("partitionOverwriteMode", "static")
        .partitionBy(layout.partitions())
        .mode(mode)
        .save(path.toString());
  }

  @Override
  public Optional<Dataset<Row>> rows(StructType schema) {
    try {
      return path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path)
          ? Optional.of(
              spark
                  .read()
                  .format(layout.format())
                  .options(layout.options())
                  .schema(schema)
                  .load(path.toString()))
          : Optional.empty();
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public String where() {
    return path.toString();
  }
}
