// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.provenance.Manifest;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The planned work of a stage. Settings and inputs have been checked, and nothing has been changed.
 */
public interface Work {

  /** Returns a description for {@code --dry-run}: {@code encode 10,000 images with /tmp/model}. */
  String summary();

  /**
   * Opens and returns the data outside the declared inputs that the result is made from, such as a
   * source of images.
   *
   * @throws io.sparkvae.failure.Failure when it cannot be read
   */
  default List<Manifest.Input> sources(SparkSession spark) {
    return List.of();
  }

  /**
   * Does the work, or the part of it that an earlier run has not done.
   *
   * @return files and content of the result
   * @throws Exception a {@link io.sparkvae.failure.Failure}, whose message is shown as it is; or an
   *     exception that {@link Stage#explained} may turn into one
   */
  Made run(Workplace place) throws Exception;
}
