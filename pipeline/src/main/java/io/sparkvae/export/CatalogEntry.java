// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.connector.catalog.CatalogV2Util;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** The place of a table in a catalog, found as Spark SQL finds it. */
record CatalogEntry(TableCatalog catalog, Identifier table) {

  /**
   * Finds the catalog that a name belongs to.
   *
   * @param name parts separated by dots; the first may be a catalog's
   * @throws ConfigurationFailure when the name has no such form, or the catalog has no tables
   */
  static CatalogEntry of(SparkSession spark, String name) {
    List<String> parts = new ArrayList<>(parts(spark, name));
    CatalogManager catalogs = spark.sessionState().catalogManager();
    boolean named = parts.size() > 1 && catalogs.isCatalogRegistered(parts.get(0));
    CatalogPlugin catalog = named ? catalogs.catalog(parts.remove(0)) : catalogs.currentCatalog();
    String table = parts.remove(parts.size() - 1);
    String[] namespace =
        parts.isEmpty() && !named ? catalogs.currentNamespace() : parts.toArray(String[]::new);
    if (!(catalog instanceof TableCatalog tables)) {
      throw new ConfigurationFailure(
          "%s: expected a catalog of tables, found %s".formatted(TableTarget.NAME, catalog.name()));
    }
    return new CatalogEntry(tables, Identifier.of(namespace, table));
  }

  private static List<String> parts(SparkSession spark, String name) {
    try {
      return JavaConverters.seqAsJavaList(
          spark.sessionState().sqlParser().parseMultipartIdentifier(name));
    } catch (Exception e) {
      throw new ConfigurationFailure(
          "%s: expected the name of a table, as catalog.schema.table, found '%s'"
              .formatted(TableTarget.NAME, name),
          e);
    }
  }

  /**
   * Creates the table as its catalog does it, without writing no rows, which Lance refuses.
   *
   * @throws Exception as the catalog does
   */
  void create(StructType schema, TableLayout layout) throws Exception {
    Transform[] partitions =
        Arrays.stream(layout.partitions()).map(Expressions::identity).toArray(Transform[]::new);
    Map<String, String> properties =
        layout.format().isEmpty() ? Map.of() : Map.of(TableCatalog.PROP_PROVIDER, layout.format());
    catalog.createTable(table, CatalogV2Util.structTypeToV2Columns(schema), partitions, properties);
  }

  /** Returns the table; empty if there is none. */
  Optional<Table> find() {
    try {
      return Optional.of(catalog.loadTable(table));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }
}
