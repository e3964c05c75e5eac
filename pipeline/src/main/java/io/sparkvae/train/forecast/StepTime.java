// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

/**
 * The time of one step of a worker, by the number of images in its minibatch. Part of a step takes
 * as long for any minibatch: the updater passes over all parameters, and operations have to be
 * called.
 *
 * @param fixedSeconds that a step takes, however few images it has
 * @param imageSeconds that each image adds
 */
public record StepTime(double fixedSeconds, double imageSeconds) {

  /** The straight line through two measured steps; neither part of it is negative. */
  static StepTime through(int few, double secondsOfFew, int many, double secondsOfMany) {
    double slope = (secondsOfMany - secondsOfFew) / (many - few);
    double ofImage = Math.max(0, Math.min(slope, secondsOfMany / many));
    return new StepTime(secondsOfMany - many * ofImage, ofImage);
  }

  /** Seconds of a step of so many images. */
  double of(int images) {
    return fixedSeconds + images * imageSeconds;
  }
}
