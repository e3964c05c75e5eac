// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/**
 * What a round leaves on the executors, cached.
 *
 * @param segments of the state after it
 * @param change segments of the mean change, where workers send changes
 */
record AfterRound(JavaRDD<StateSegment> segments, Optional<JavaRDD<StateSegment>> change) {

  void drop() {
    segments.unpersist(false);
    change.ifPresent(c -> c.unpersist(false));
  }
}
