// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
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
    String[] partitions = layout.partitionBy().toArray(String[]::new);
    write(rows.drop(RUN), SaveMode.Overwrite, partitions, new Path(path, RUN + "=" + run));
  }

  @Override
  public void append(Dataset<Row> rows) {
    write(rows, SaveMode.Append, layout.partitions(), path);
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    write(rows, SaveMode.Overwrite, layout.partitions(), path);
  }

  /** Whatever a session says, a directory is replaced as a whole, not partition by partition. */
  private void write(Dataset<Row> rows, SaveMode mode, String[] partitions, Path to) {
    requireRuns();
    rows.write()
        .format(layout.format())
        .options(layout.options())
        .option("partitionOverwriteMode", "static")
        .partitionBy(partitions)
        .mode(mode)
        .save(to.toString());
  }

  /**
   * Requires that there is nothing but runs, so that no other table is mixed with them, and no
   * other directory is overwritten. What readers of tables pass over may be there.
   */
  private void requireRuns() {
    try {
      for (FileStatus entry : fileSystem().listStatus(path)) {
        String found = entry.getPath().getName();
        boolean hidden = found.startsWith("_") || found.startsWith(".");
        if (!found.startsWith(RUN + "=") && !hidden || found.equals(DeltaDirectory.LOG)) {
          throw new ConfigurationFailure(
              "table %s: expected a new directory, or one with directories %s=…, found %s in it"
                  .formatted(path, RUN, found));
        }
      }
    } catch (FileNotFoundException absent) {
      return;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private FileSystem fileSystem() throws IOException {
    return path.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  private ResourceFailure unreadable(IOException e) {
    return new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
  }

  @Override
  public Optional<Dataset<Row>> rows(StructType schema) {
    requireRuns();
    try {
      return fileSystem().exists(path)
          ? Optional.of(
              spark
                  .read()
                  .format(layout.format())
                  .options(layout.options())
                  .schema(schema)
                  .load(path.toString()))
          : Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public String where() {
    return path.toString();
  }
}
