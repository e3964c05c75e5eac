// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import java.io.Serializable;
import java.util.Optional;

/** The state that a round began with, as executors have it. */
@FunctionalInterface
interface RoundStart extends Serializable {
  /** The state, if this JVM can have it without the segments of the rounds before. */
  Optional<TrainingState> here();
}
