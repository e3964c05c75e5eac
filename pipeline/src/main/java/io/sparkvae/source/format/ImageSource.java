// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import java.util.List;
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

  /** Returns the names of the classes, if the source numbers them: its labels are the numbers. */
  default Optional<List<String>> classes() {
    return Optional.empty();
  }

  /**
   * Returns what identifies how the images are divided among tasks. Work that another process did
   * is taken over if it is the same. Empty if another process may divide the same source in another
   * way.
   *
   * @param images what {@link #images} returned
   */
  default Optional<String> division(JavaRDD<SourceImage> images) {
    return Optional.of("by the source");
  }

  /**
   * Returns all images, in the source's order, and the ignored entries of archives among them. They
   * are read when the tasks run.
   *
   * @param hadoop configuration of storage; must not be destroyed before the last task has run
   */
  JavaRDD<SourceImage> images(SparkSession spark, Broadcast<SerializableConfiguration> hadoop);
}
