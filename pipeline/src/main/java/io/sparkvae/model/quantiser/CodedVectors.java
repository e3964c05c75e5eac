// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import io.sparkvae.graph.Follow;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.model.scope.State;

/**
 * The vectors of an image that one codebook stands for. In a batch they are the rows of a matrix
 * {@code [batch * perImage, width]}, those of the first image first.
 *
 * @param name of the codebook, with which the names of its tensors begin
 * @param width numbers of a vector
 * @param perImage vectors of an image
 */
public record CodedVectors(String name, long width, long perImage) {
  /** What the name of the state that counts the use of codes has after the codebook's. */
  public static final String COUNTS = ".counts";

  /** The same vectors and another codebook, whose name has an ending. */
  CodedVectors named(String suffix) {
    return new CodedVectors(name + suffix, width, perImage);
  }

  /**
   * The state that counts how often an image has each code, {@code [size]}. All codes begin alike.
   */
  State counts(Scope scope, Follow follow, long size) {
    double alike = (double) perImage / size;
    return scope.state(name + COUNTS, new Initialisation.Constant(alike), follow, size);
  }

  /** In training, lets that state follow the codes that a batch has. */
  void count(Scope scope, Follow follow, Assignment assignment) {
    scope.follow(
        counts(scope, follow, assignment.size()),
        minibatch ->
            assignment
                .sums(minibatch.column(perImage))
                .reshape(assignment.size())
                .dividedBy(minibatch.count()));
  }
}
