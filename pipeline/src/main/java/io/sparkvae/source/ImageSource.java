// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.util.OptionalLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Images somewhere, in a fixed order. */
public interface ImageSource {
  /** How many images there are, when that is known before they are read. */
  OptionalLong expected();

  /**
   * All images, in the source's order, read when the tasks run; in archives the ignored entries
   * among them.
   *
   * @param hadoop configuration of storage; must not be destroyed before the last task has run
   */
  JavaRDD<SourceImage> images(SparkSession spark, Broadcast<SerializableConfiguration> hadoop);
}
