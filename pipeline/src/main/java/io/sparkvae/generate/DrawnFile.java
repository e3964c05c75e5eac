// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.io.Serializable;

/** A unit of work: a file of samples, which one task writes. */
sealed interface DrawnFile extends Serializable permits SampleUnit, SampledShard {

  /** Returns the name of the unit. */
  String name();

  /** Returns the number of samples. */
  int count();
}
