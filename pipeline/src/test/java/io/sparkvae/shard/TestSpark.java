// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.connector.TableConnector;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of a test JVM: two cores, and tasks are tried four times as on a cluster.
 */
public final class TestSpark {
  private TestSpark() {}

  public static synchronized SparkSession session() {
    // As a command does: Delta and Iceberg are on the class path of the tests.
    SparkConf tables = new SparkConf();
    TableConnector.configure(tables);
    return SparkSession.builder()
        .config(tables)
        .master("local[2,4]")
        // Where two jobs run at once, a local master does not ask again when a task that waited for
        // a better place may go to any.
        .config("spark.locality.wait", "0s")
        .appName("sparkvae tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", "target/warehouse")
        .getOrCreate();
  }
}
