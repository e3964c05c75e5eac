// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogV2Util;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.V1Table;
import org.apache.spark.sql.types.StructType;

/**
 * A table of a catalog, which is created if there is none. Iceberg, Delta and other tables of
 * Spark's second interface (DataSourceV2) replace the rows of a run in one transaction, or, where
 * they cannot, in two; tables of Hive and of Spark's own formats replace its partition.
 *
 * @param name one or more parts, separated by dots: {@code lake.vectors.images}
 */
record CatalogTable(SparkSession spark, String name, TableLayout layout) implements Destination {

  @Override
  public void replace(Dataset<Row> rows, String run) {
    Table table = existing(rows);
    if (table instanceof V1Table partitioned) {
      replacePartition(partitioned, rows, run);
    } else if (table.capabilities().contains(TableCapability.OVERWRITE_BY_FILTER)) {
      checked(() -> rows.writeTo(name).options(layout.options()).overwrite(col(RUN).equalTo(run)));
    } else {
      // Lance's. Whoever reads in between finds no row of the run; no row is ever there twice.
      checked(() -> spark.sql("DELETE FROM %s WHERE %s = '%s'".formatted(name, RUN, run)));
      checked(() -> rows.writeTo(name).options(layout.options()).append());
    }
  }

  @Override
  public void append(Dataset<Row> rows) {
    if (existing(rows) instanceof V1Table table) {
      insert(table, rows);
    } else {
      checked(() -> rows.writeTo(name).options(layout.options()).append());
    }
  }

  @Override
  public void overwrite(Dataset<Row> rows) {
    if (existing(rows) instanceof V1Table table) {
      spark.sql("TRUNCATE TABLE " + name);
      insert(table, rows);
    } else {
      checked(() -> rows.writeTo(name).options(layout.options()).overwrite(lit(true)));
    }
  }

  /** Tables of the first interface take columns by their order. */
  private void insert(Table table, Dataset<Row> rows) {
    rows.select(
            Arrays.stream(table.columns()).map(column -> col(column.name())).toArray(Column[]::new))
        .write()
        .mode(SaveMode.Append)
        .insertInto(name);
  }

  /**
   * Replaces the partition of a run, and in it all partitions by other columns. The option of
   * writers that does so for a path has no effect for a table, and would replace all rows.
   */
  private void replacePartition(Table table, Dataset<Row> rows, String run) {
    List<String> partitions =
        Arrays.stream(table.partitioning())
            .flatMap(transform -> Arrays.stream(transform.references()))
            .map(column -> column.fieldNames()[0])
            .toList();
    if (partitions.isEmpty() || !partitions.get(0).equals(RUN)) {
      throw new ConfigurationFailure(
          "table %s: expected it partitioned by %s first, so that the rows of a run can be replaced, found %s"
              .formatted(name, RUN, partitions.isEmpty() ? "no partitions" : partitions));
    }
    List<String> others = partitions.subList(1, partitions.size());
    List<String> columns =
        new ArrayList<>(Arrays.stream(table.columns()).map(column -> column.name()).toList());
    columns.removeAll(partitions);
    columns.addAll(others);
    String view = "sparkvae_export_" + run;
    rows.createOrReplaceTempView(view);
    try {
      spark.sql(
          "INSERT OVERWRITE TABLE %s PARTITION (%s = '%s'%s) SELECT %s FROM %s"
              .formatted(
                  name,
                  RUN,
                  run,
                  others.stream()
                      .map(column -> ", " + quoted(column))
                      .collect(Collectors.joining()),
                  columns.stream().map(CatalogTable::quoted).collect(Collectors.joining(", ")),
                  view));
    } finally {
      spark.catalog().dropTempView(view);
    }
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private Table existing(Dataset<Row> rows) {
    return CatalogEntry.of(spark, name)
        .find()
        .orElseGet(
            () -> {
              CatalogEntry entry = CatalogEntry.of(spark, name);
              if (CatalogV2Util.isSessionCatalog(entry.catalog())) {
                create(rows.limit(0));
              } else {
                checked(() -> entry.create(rows.schema().asNullable(), layout));
              }
              return entry.find().orElseThrow();
            });
  }

  private void create(Dataset<Row> none) {
    String[] partitions = layout.partitions();
    Column[] others =
        Arrays.stream(partitions, 1, partitions.length)
            .map(column -> col(column))
            .toArray(Column[]::new);
    var writer = none.writeTo(name).partitionedBy(col(partitions[0]), others);
    checked(() -> (layout.format().isEmpty() ? writer : writer.using(layout.format())).create());
  }

  /** A call of Spark that throws checked exceptions. */
  @FunctionalInterface
  private interface Call {
    void run() throws Exception;
  }

  private void checked(Call call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw e instanceof AnalysisException
          ? TableTarget.refused(name, e)
          : new ResourceFailure(
              "table %s: cannot be written: %s".formatted(name, e.getMessage()), e);
    }
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
