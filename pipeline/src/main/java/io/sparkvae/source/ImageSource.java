// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** A source of images, in a fixed order. */
public interface ImageSource {
  /** Returns the number of images, or empty when it is not known before they are read. */
  OptionalLong expected();

  /** Returns the ids of all images if they are known without reading the images. */
  default Optional<Stream<String>> knownIds() {
    return Optional.empty();
  }

  /** Returns the labels that images have, if they are known without reading the images. */
  default Optional<Stream<String>> knownLabels() {
    return Optional.empty();
  }

  /**
   * Returns all images, in the source's order, and the ignored entries of archives among them. They
   * are read when the tasks run.
   *
   * @param hadoop configuration of storage; must not be destroyed before the last task has run
   */
  JavaRDD<SourceImage> images(SparkSession spark, Broadcast<SerializableConfiguration> hadoop);
}
