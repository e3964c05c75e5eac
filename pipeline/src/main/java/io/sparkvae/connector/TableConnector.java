// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.connector;

import io.sparkvae.failure.ConfigurationFailure;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.execution.datasources.DataSource;

/** A library that adds a format of tables to Spark. */
public enum TableConnector {
  /** Delta Lake, Apache-2.0. */
  DELTA(
      "delta",
      "io.delta:delta-spark_%s:3.3.0",
      "io.delta.sql.DeltaSparkSessionExtension",
      Map.of("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")),
  /** Apache Iceberg, Apache-2.0. Its catalogs have names that the user chooses. */
  ICEBERG(
      "iceberg",
      "org.apache.iceberg:iceberg-spark-runtime-3.5_%s:1.7.1",
      "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
      Map.of()),
  /** Apache Hudi, Apache-2.0. */
  HUDI(
      "hudi",
      "org.apache.hudi:hudi-spark3.5-bundle_%s:0.15.0",
      "org.apache.spark.sql.hudi.HoodieSparkSessionExtension",
      Map.of()),
  /** Lance, Apache-2.0. Its tables have names alone, in catalogs that the user chooses. */
  LANCE("lance", "com.lancedb:lance-spark-bundle-3.5_%s:0.0.14", "", Map.of()),
  /** Avro, a module of Spark that its distributions lack. */
  AVRO(
      "avro",
      "org.apache.spark:spark-avro_%s:" + org.apache.spark.package$.MODULE$.SPARK_VERSION(),
      "",
      Map.of());

  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String SCALA = "2.12";

  private final String format;
  private final String coordinates;
  private final String extension;
  private final Map<String, String> catalog;

  /**
   * @param extension class by which the library extends a session; empty if it does not
   * @param catalog properties by which a session finds the library's tables by name
   */
  TableConnector(String format, String coordinates, String extension, Map<String, String> catalog) {
    this.format = format;
    this.coordinates = String.format(Locale.ROOT, coordinates, SCALA);
    this.extension = extension;
    this.catalog = catalog;
  }

  /** Returns the name of the format in Spark's readers and writers. */
  public String format() {
    return format;
  }

  /** Returns the connector of a format of Spark's readers and writers; empty for other formats. */
  public static Optional<TableConnector> of(String format) {
    return Arrays.stream(values())
        .filter(connector -> connector.format.equals(format.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** Returns what to add to a command, for messages. */
  public String remedy() {
    return "add -- --packages " + coordinates;
  }

  /**
   * Returns what to give instead of the path of a table, for messages; empty for libraries that
   * read and write tables by their paths.
   */
  public Optional<String> nameInsteadOf(Path table) {
    if (this != LANCE) {
      return Optional.empty();
    }
    String name = table.getName().replaceFirst("[.]lance$", "");
    URI root = (table.isRoot() ? table : table.getParent()).toUri();
    return Optional.of(
        "lance.default.%s, and %s --conf spark.sql.catalog.lance=com.lancedb.lance.spark.LanceNamespaceSparkCatalog --conf spark.sql.catalog.lance.impl=dir --conf spark.sql.catalog.lance.root=%s"
            .formatted(name, remedy(), "file".equals(root.getScheme()) ? root.getPath() : root));
  }

  /** Whether the library is on the class path. */
  public boolean isPresent() {
    return isFormat(format);
  }

  /**
   * Requires a format of Spark's readers and writers.
   *
   * @param setting key of the setting that names it, for the message
   * @throws ConfigurationFailure when no library on the class path has it
   */
  public static void require(String format, String setting) {
    if (!isFormat(format)) {
      throw new ConfigurationFailure(
          "%s: expected a format of tables that is on the class path, found %s, which is not; %s"
              .formatted(
                  setting,
                  format,
                  of(format)
                      .map(TableConnector::remedy)
                      .orElse(
                          "check the name, or add its library with -- --packages or -- --jars")));
    }
  }

  private static boolean isFormat(String format) {
    try {
      DataSource.lookupDataSource(format, new org.apache.spark.sql.internal.SQLConf());
      return true;
    } catch (Exception | LinkageError e) {
      // Spark throws checked exceptions of several types without declaring them.
      return false;
    }
  }

  /**
   * Gives a configuration what the libraries on the class path need of a session: their extensions,
   * and the catalogs by which their tables have names. What the user has set stays.
   */
  public static void configure(SparkConf conf) {
    for (TableConnector connector : values()) {
      if (connector.extension.isEmpty() || !isClass(connector.extension)) {
        continue;
      }
      String given = conf.get(EXTENSIONS, "");
      if (!Arrays.asList(given.split(",")).contains(connector.extension)) {
        conf.set(
            EXTENSIONS, given.isEmpty() ? connector.extension : given + "," + connector.extension);
      }
      connector.catalog.forEach(conf::setIfMissing);
    }
  }

  private static boolean isClass(String name) {
    try {
      Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Whether a session lacks the library's extension, as far as its configuration says. */
  public boolean isMissingIn(SparkConf conf) {
    return !extension.isEmpty()
        && !Arrays.asList(conf.get(EXTENSIONS, "").split(",")).contains(extension);
  }

  /** Returns the failure for a session that lacks the library's extension. */
  public ConfigurationFailure missing(SparkConf conf) {
    return new ConfigurationFailure(
        "%s: expected %s, without which Spark does not understand %s, found %s; set it, and %s, when the session is built"
            .formatted(EXTENSIONS, extension, format, conf.get(EXTENSIONS, "nothing"), catalog));
  }
}
