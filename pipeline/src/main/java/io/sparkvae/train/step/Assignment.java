// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import java.io.Serializable;

/**
 * What the workers of a round are told beside the state and the {@link WorkOrder}.
 *
 * @param round number of the round in the run, from 0
 * @param reductions of the learning rate so far, where it follows the validation images
 */
public record Assignment(long round, int reductions) implements Serializable {
  /** A round whose learning rate was not reduced. */
  public static Assignment of(long round) {
    return new Assignment(round, 0);
  }
}
