// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;

/**
 * The nearest vector of a codebook (van den Oord et al. 2017, arXiv 1711.00937, section 3.1).
 *
 * @param passage of the gradient to the encoder
 */
@JsonTypeName("vq")
public record VectorQuantiser(Codebook codebook, Passage passage) implements Quantiser {
  /** The quantiser that the settings name. */
  static VectorQuantiser from(Settings settings) {
    return new VectorQuantiser(
        Codebook.from(settings), settings.choice("model.vq.gradient", Passage.class));
  }

  @Override
  public List<Integer> sizes() {
    return List.of(codebook.size());
  }

  @Override
  public Quantised quantise(Scope scope, CodedVectors of, Expression rows) {
    Expression vectors = codebook.vectors(scope, of);
    Assignment assignment = Assignment.nearest(rows, vectors);
    Expression quantised = assignment.of(vectors);
    codebook.learn(scope, of, rows, assignment);
    return new Quantised(
        scope.isTraining() ? passage.of(rows, quantised) : quantised,
        List.of(assignment.codes()),
        List.of(rows),
        Optional.of(Quantised.Errors.of(rows, quantised)));
  }

  @Override
  public Expression vectors(Scope scope, CodedVectors of, List<Expression> codes) {
    return codebook.vectors(scope, of).gatherRows(codes.get(0));
  }

  @Override
  public List<Named> codebooks() {
    return List.of(new Named("", codebook));
  }

  @Override
  public List<String> counts() {
    return List.of(CodedVectors.COUNTS);
  }

  @Override
  public String words() {
    return "the nearest of %s at each place (vector quantisation)"
        .formatted(Phrase.count(codebook.size(), "learned vector"));
  }
}
