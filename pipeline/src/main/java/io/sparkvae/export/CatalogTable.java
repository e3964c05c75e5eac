// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.V1Table;
import org.apache.spark.sql.types.StructType;

/**
 * A table of a catalog, which is created if there is none. Iceberg, Delta and other tables of
 * Spark's second interface (DataSourceV2) replace the rows of a run in one transaction; tables of
 * Hive and of Spark's own formats replace its partition.
 *
 * @param name one or more parts, separated by dots: {@code lake.vectors.images}
 */
record CatalogTable(SparkSession spark, String name, TableLayout layout) implements Destination {

  @Override
  public void replace(Dataset<Row> rows, String run) {
    Table table = existing(rows);
    if (table instanceof V1Table) {
      requirePartition(table);
      insert(rows, table, "dynamic");
      return;
    }
    try {
      rows.writeTo(name).options(layout.options()).overwrite(col(RUN).equalTo(run));
    } catch (Exception e) {
      throw explained(e);
    }
  }

  @Override
  public void append(Dataset<Row> rows) {
    Table table = existing(rows);
    if (table instanceof V1Table) {
      inOrderOf(table, rows).write().mode(SaveMode.Append).insertInto(name);
      return;
    }
    try {
      rows.writeTo(name).options(layout.options()).append();
    } catch (Exception e) {
      throw explained(e);
    }
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    Table table = existing(rows);
    if (table instanceof V1Table) {
      insert(rows, table, "static");
      return;
    }
    try {
      rows.writeTo(name).options(layout.options()).overwrite(lit(true));
    } catch (Exception e) {
      throw explained(e);
    }
  }

  private void insert(Dataset<Row> rows, Table table, String partitions) {
    inOrderOf(table, rows)
        .write()
        .mode(SaveMode.Overwrite)
        .option("partitionOverwriteMode", partitions)
        .insertInto(name);
  }

  /** Tables of the first interface take columns by their order. */
  private static Dataset<Row> inOrderOf(Table table, Dataset<Row> rows) {
    return rows.select(
        Arrays.stream(table.columns()).map(column -> col(column.name())).toArray(Column[]::new));
  }

  private void requirePartition(Table table) {
    boolean partitioned =
        Arrays.stream(table.partitioning())
            .flatMap(transform -> Arrays.stream(transform.references()))
            .anyMatch(column -> column.fieldNames()[0].equals(RUN));
    if (!partitioned) {
      throw new ConfigurationFailure(
          "table %s: expected it partitioned by %s, so that the rows of a run can be replaced, found %s"
              .formatted(name, RUN, Arrays.toString(table.partitioning())));
    }
  }

  private Table existing(Dataset<Row> rows) {
    return CatalogEntry.of(spark, name)
        .find()
        .orElseGet(
            () -> {
              create(rows.limit(0));
              return CatalogEntry.of(spark, name).find().orElseThrow();
            });
  }

  private void create(Dataset<Row> none) {
    String[] partitions = layout.partitions();
    Column[] others =
        Arrays.stream(partitions, 1, partitions.length)
            .map(column -> col(column))
            .toArray(Column[]::new);
    var writer = none.writeTo(name).partitionedBy(col(partitions[0]), others);
    try {
      (layout.format().isEmpty() ? writer : writer.using(layout.format())).create();
    } catch (Exception e) {
      throw explained(e);
    }
  }

  /** Spark throws checked exceptions that it does not declare. */
  private RuntimeException explained(Exception e) {
    if (e instanceof AnalysisException) {
      return TableTarget.refused(where(), e);
    }
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new ResourceFailure("table %s: cannot be written: %s".formatted(name, e.getMessage()), e);
  }

  @Override
  public Optional<Dataset<Row>> rows(StructType schema) {
    return CatalogEntry.of(spark, name).find().map(table -> spark.table(name));
  }

  @Override
  public String where() {
    return name;
  }
}
