// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Several codebooks, each of which quantises what those before it left: z = e_1 + e_2 + … (residual
 * vector quantisation: Zeghidour et al. 2021, arXiv 2107.03312, algorithm 1; Lee et al. 2022, arXiv
 * 2203.01941, for images). The errors of all are added.
 *
 * @param codebook of each level; all have the same size
 * @param levels number of codebooks
 */
@JsonTypeName("rvq")
public record ResidualQuantiser(Codebook codebook, int levels, Passage passage)
    implements Quantiser {
  public ResidualQuantiser {
    if (levels < 1 || levels > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "rvq: expected 1 to %s levels, found %s".formatted(MOST_LEVELS, levels));
    }
  }

  private static final int MOST_LEVELS = 64;

  /** The quantiser that the settings name. */
  static ResidualQuantiser from(Settings settings) {
    int levels = settings.integer("model.rvq.levels");
    if (levels < 1 || levels > MOST_LEVELS) {
      throw settings.refused("model.rvq.levels", "1 to %s levels".formatted(MOST_LEVELS), levels);
    }
    return new ResidualQuantiser(
        Codebook.from(settings), levels, settings.choice("model.vq.gradient", Passage.class));
  }

  private static String suffix(int level) {
    return ".level" + (level + 1);
  }

  @Override
  public List<Integer> sizes() {
    return Collections.nCopies(levels, codebook.size());
  }

  @Override
  public Quantised quantise(Scope scope, CodedVectors of, Expression rows) {
    List<Expression> codes = new ArrayList<>();
    List<Expression> stood = new ArrayList<>();
    Quantised.Errors errors = null;
    Expression sum = null;
    for (int level = 0; level < levels; level++) {
      Expression left = sum == null ? rows : rows.minus(sum.detach());
      CodedVectors here = of.named(suffix(level));
      Expression vectors = codebook.vectors(scope, here);
      Assignment assignment = Assignment.nearest(left, vectors);
      Expression quantised = assignment.of(vectors);
      codebook.learn(scope, here, left, assignment);
      Quantised.Errors own = Quantised.Errors.of(left, quantised);
      errors = errors == null ? own : errors.plus(own);
      sum = sum == null ? quantised : sum.plus(quantised);
      codes.add(assignment.codes());
      stood.add(left);
    }
    return new Quantised(
        scope.isTraining() ? passage.of(rows, sum) : sum, codes, stood, Optional.of(errors));
  }

  @Override
  public Expression vectors(Scope scope, CodedVectors of, List<Expression> codes) {
    Expression sum = null;
    for (int level = 0; level < levels; level++) {
      Expression own =
          codebook.vectors(scope, of.named(suffix(level))).gatherRows(codes.get(level));
      sum = sum == null ? own : sum.plus(own);
    }
    return sum;
  }

  @Override
  public List<Named> codebooks() {
    return IntStream.range(0, levels).mapToObj(l -> new Named(suffix(l), codebook)).toList();
  }

  @Override
  public List<String> counts() {
    return IntStream.range(0, levels).mapToObj(l -> suffix(l) + CodedVectors.COUNTS).toList();
  }

  @Override
  public String words() {
    return "%s of the nearest of %s at each place, each correcting the one before (residual quantisation)"
        .formatted(Phrase.count(levels, "level"), Phrase.count(codebook.size(), "learned vector"));
  }
}
