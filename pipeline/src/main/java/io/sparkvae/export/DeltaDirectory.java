// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.connector.TableConnector;
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
 * A Delta table at a path. The rows of a run are replaced in one transaction, so a reader sees the
 * old ones or the new ones.
 */
record DeltaDirectory(SparkSession spark, Path path, TableLayout layout) implements Destination {
  static final String FORMAT = TableConnector.DELTA.format();

  /** The directory in every Delta table that says which of its files count. */
  static final String LOG = "_delta_log";

  @Override
  public void replace(Dataset<Row> rows, String run) {
    if (!exists()) {
      write(rows.limit(0), SaveMode.ErrorIfExists);
    }
    rows.write()
        .format(FORMAT)
        .options(layout.options())
        .mode(SaveMode.Overwrite)
        .option("replaceWhere", "%s = '%s'".formatted(RUN, run))
        .save(path.toString());
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
        .format(FORMAT)
        .options(layout.options())
        .partitionBy(layout.partitions())
        .mode(mode)
        .save(path.toString());
  }

  private boolean exists() {
    try {
      Path log = new Path(path, LOG);
      return log.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(log);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public Optional<Dataset<Row>> rows(StructType schema) {
    return exists()
        ? Optional.of(spark.read().format(FORMAT).load(path.toString()))
        : Optional.empty();
  }

  @Override
  public String where() {
    return path.toString();
  }
}
