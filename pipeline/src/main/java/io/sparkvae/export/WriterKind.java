// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.package$;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.v2.FileDataSourceV2;
import org.apache.spark.sql.internal.SQLConf;

/** What is known of a writer of Spark. */
enum WriterKind {
  /** It writes files of a format that Spark reads by itself into a directory. */
  FILES,
  /** It writes Delta tables. */
  DELTA,
  /** Nothing is known. */
  OTHER;

  /** What adds writers that Spark does not bring along. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "delta",
          "io.delta:delta-spark_2.12:3.3.0",
          "iceberg",
          "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.7.1",
          "avro",
          "org.apache.spark:spark-avro_2.12:" + package$.MODULE$.SPARK_VERSION());

  /**
   * Looks a writer up on the class path.
   *
   * @param format short name or class
   * @throws ConfigurationFailure when it is not there; the message says what adds it
   */
  static WriterKind of(String format) {
    Class<?> writer;
    try {
      writer = DataSource.lookupDataSource(format, SQLConf.get());
    } catch (Exception e) {
      String packages = PACKAGES.get(format.toLowerCase(Locale.ROOT));
      throw new ConfigurationFailure(
          "%s: expected a writer on the class path, found no '%s'; %s"
              .formatted(
                  TableTarget.FORMAT,
                  format,
                  packages == null
                      ? "add its jar with -- --packages or -- --jars"
                      : "add -- --packages " + packages),
          e);
    }
    if (format.equalsIgnoreCase(DeltaDirectory.FORMAT)) {
      return DELTA;
    }
    return FileFormat.class.isAssignableFrom(writer)
            || FileDataSourceV2.class.isAssignableFrom(writer)
        ? FILES
        : OTHER;
  }
}
