// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.ConfigurationFailure;
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
      throw new ConfigurationFailure(
          "%s: expected a writer on the class path, found no '%s'; %s"
              .formatted(
                  TableTarget.FORMAT,
                  format,
                  TableConnector.of(format)
                      // Not tried with exports.
                      .filter(connector -> connector != TableConnector.HUDI)
                      .map(TableConnector::remedy)
                      .orElse("add its jar with -- --packages or -- --jars")),
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
