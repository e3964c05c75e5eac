// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.output.OutputDirectory;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Where the work of a stage is done.
 *
 * @param spark the session
 * @param out the stage's directory, taken and bound; the runner publishes it
 * @param stop asked now and then by work that can leave off in good order
 */
public record Workplace(SparkSession spark, OutputDirectory out, Stop stop) {

  /** The session's configuration of storage. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** The session's context. */
  public JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
