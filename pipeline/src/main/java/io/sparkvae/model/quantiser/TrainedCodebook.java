// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Follow;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * Vectors that a gradient trains: that of the term {@code codebook}, |sg[z_e] - e|^2 (van den Oord
 * et al. 2017, arXiv 1711.00937, equation 3). How often codes are used is counted for the metrics
 * alone.
 */
@JsonTypeName("loss")
public record TrainedCodebook(int size) implements Codebook {
  /** How the use of codes is counted where it decides nothing: over about a hundred steps. */
  static final Follow COUNTING = new Follow(0.99);

  /** Name of the vectors, after the codebook's. */
  private static final String VECTORS = ".vectors";

  public TrainedCodebook {
    CodeLevel.requireSize(size);
  }

  @Override
  public Expression vectors(Scope scope, CodedVectors of) {
    return scope.parameter(of.name() + VECTORS, Codebook.start(of.width()), size, of.width());
  }

  @Override
  public List<Start> starts(double[] vector, double count) {
    return List.of(
        new Start(VECTORS, vector), new Start(CodedVectors.COUNTS, new double[] {count}));
  }

  @Override
  public void learn(Scope scope, CodedVectors of, Expression rows, Assignment assignment) {
    of.count(scope, COUNTING, assignment);
  }
}
