// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A part of a source that one Spark task reads. It is opened on an executor, and again when Spark
 * repeats the task.
 */
public interface SourceTask extends Serializable {
  /** Returns the number of images; negative when it is not known. */
  long count();

  /** Returns the ids of the images if they are known without reading the images. */
  default Optional<Stream<String>> knownIds() {
    return Optional.empty();
  }

  /** Returns the labels that images have, if they are known without reading the images. */
  default Optional<Stream<String>> knownLabels() {
    return Optional.empty();
  }

  /** Opens the images, in the same order each time. */
  SourceIterator open(Configuration hadoop) throws IOException;
}
