// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any other writer of Spark, with a path or only with options. Nothing is known of it but that it
 * appends and overwrites.
 *
 * @param path empty for a writer that options tell where to write
 */
record OtherWriter(SparkSession spark, String path, TableLayout layout) implements Destination {
  private static final Logger LOG = LoggerFactory.getLogger(OtherWriter.class);

  @Override
  public void replace(Dataset<Row> rows, String run) {
    throw new ConfigurationFailure(
        "%s = replace: expected a table in a catalog, files of Spark's own formats or Delta, found the writer '%s'; %s = append adds the rows unless they are there, overwrite replaces the whole table"
            .formatted(TableTarget.MODE, layout.format(), TableTarget.MODE));
  }

  /** A table that could not be read is created, which is refused if it exists after all. */
  @Override
  public void append(Dataset<Row> rows) {
    write(rows, rows(rows.schema()).isPresent() ? SaveMode.Append : SaveMode.ErrorIfExists);
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    write(rows, SaveMode.Overwrite);
  }

  private void write(Dataset<Row> rows, SaveMode mode) {
    var writer = rows.write().format(layout.format()).options(layout.options()).mode(mode);
    if (path.isEmpty()) {
      writer.save();
    } else {
      writer.save(path);
    }
  }

  /** A table that cannot be read counts as absent: each reader says it in its own way. */
  @Override
  public Optional<Dataset<Row>> rows(StructType schema) {
    var reader = spark.read().format(layout.format()).options(layout.options());
    try {
      return Optional.of(path.isEmpty() ? reader.load() : reader.load(path));
    } catch (Exception e) {
      LOG.debug("{}: cannot be read", where(), e);
      return Optional.empty();
    }
  }

  @Override
  public String where() {
    return path.isEmpty() ? layout.format() : path;
  }
}
