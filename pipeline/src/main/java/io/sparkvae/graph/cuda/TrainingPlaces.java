// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/** Places of what training keeps on a card, each in a buffer of its own. */
final class TrainingPlaces {
  static final Place PARAMETERS = new Place(GraphPlaces.PARAMETERS, 0);
  static final Place GRADIENT = new Place(GraphPlaces.GRADIENT, 0);

  /** The gradient of a part of a minibatch, where a minibatch has several. */
  static final Place PART_GRADIENT = new Place("gradient of a part", 0);

  /** Of each chunk of the gradient, the sum of its squares and its largest absolute value. */
  static final Place MAGNITUDES = new Place("magnitudes", 0);

  /** What the step of each layer is multiplied by. */
  static final Place SCALES = new Place("scales", 0);

  /** The new values of the states, one after the other. */
  static final Place STATES = new Place("states", 0);

  /** The description of a part, as {@link StagingLayout} has it. */
  static final Place STAGING = new Place("staging", 0);

  /** Pixels of training images. */
  static final Place CACHE = new Place("cache", 0);

  /** What the steps came to, as {@link TrainingStatus} has it. */
  static final Place STATUS = new Place("status", 0);

  private TrainingPlaces() {}
}
