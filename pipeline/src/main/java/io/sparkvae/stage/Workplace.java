// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.output.OutputDirectory;
import io.sparkvae.tracking.Tracking;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The session, the output directory, the stop request and the devices that the work of a stage
 * uses, and whom it tells of its progress.
 *
 * @param spark the Spark session
 * @param out output directory, held under a lease; the runner publishes its manifest
 * @param stop request to stop early; work that can stop cleanly checks it
 * @param devices the devices on which its tasks compute
 * @param tracking the programs that keep track of runs
 */
public record Workplace(
    SparkSession spark, OutputDirectory out, Stop stop, Devices devices, Tracking tracking) {

  /** Returns the session's Hadoop configuration. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** Returns the session's Spark context. */
  public JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
