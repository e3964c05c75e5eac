// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import io.sparkvae.graph.Expression;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Quantised vectors.
 *
 * @param z the quantised vectors; in training the gradient passes to those that were quantised,
 *     {@code [rows, width]}
 * @param codes of each level, {@code [rows]}
 * @param stood what each codebook stood for, {@code [rows, width]}, in the order of {@link
 *     Quantiser#codebooks}
 * @param errors empty where there is no codebook
 */
public record Quantised(
    Expression z, List<Expression> codes, List<Expression> stood, Optional<Errors> errors) {

  /**
   * Squared distances of vectors from those of their codes, one for each vector or each image.
   *
   * @param codebook |sg[z_e] - e|^2, which trains the codebook
   * @param commitment |z_e - sg[e]|^2, which trains the encoder
   */
  public record Errors(Expression codebook, Expression commitment) {
    static Errors of(Expression rows, Expression vectors) {
      return new Errors(
          rows.detach().minus(vectors).square().sum(1),
          rows.minus(vectors.detach()).square().sum(1));
    }

    /** A function of both. */
    public Errors map(UnaryOperator<Expression> function) {
      return new Errors(function.apply(codebook), function.apply(commitment));
    }

    /** The sum with others. */
    public Errors plus(Errors other) {
      return new Errors(codebook.plus(other.codebook), commitment.plus(other.commitment));
    }
  }
}
