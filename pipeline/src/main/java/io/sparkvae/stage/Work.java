// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.provenance.Manifest;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What a stage is about to do: settings and inputs are checked, and nothing has been changed. */
public interface Work {

  /** For {@code --dry-run}: {@code encode 10,000 images with model /tmp/model}. */
  String summary();

  /**
   * What the result is made from beside the declared inputs: a source of images. Opens it.
   *
   * @throws io.sparkvae.failure.Failure when it cannot be read
   */
  default List<Manifest.Input> sources(SparkSession spark) {
    return List.of();
  }

  /**
   * Does the work, or what an earlier run left of it.
   *
   * @return all that belongs into the result
   * @throws Exception a {@link io.sparkvae.failure.Failure}, which is told as it is; or what {@link
   *     Stage#explained} can explain
   */
  Made run(Workplace place) throws Exception;
}
