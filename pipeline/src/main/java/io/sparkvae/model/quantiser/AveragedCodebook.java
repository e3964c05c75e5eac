// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Follow;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.model.scope.State;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors that are exponential moving averages of the rows they stand for (van den Oord et al.
 * 2017, arXiv 1711.00937, appendix A.1): N = gamma N + (1 - gamma) n, m = gamma m + (1 - gamma) sum
 * z_e, e = m / N. N and m are states, e is computed where it is read. n and the sum are means over
 * the images, so the mean of the workers' states is the state of their joint minibatch.
 *
 * <p>A code that is used less than a share of its fair part is dead. In its place a {@link Restart}
 * stands, which is computed from N and m alone.
 *
 * @param decay gamma
 * @param restart share of the mean use below which a code is dead; 0: none is
 */
@JsonTypeName("ema")
public record AveragedCodebook(int size, double decay, double restart) implements Codebook {
  static final String RESTART = "model.vq.restart";

  /** Name of the sums, after the codebook's. */
  private static final String SUMS = ".sums";

  /** Only so that nothing is divided by 0. */
  private static final double LEAST_COUNT = 1e-12;

  public AveragedCodebook {
    CodeLevel.requireSize(size);
    if (!(restart >= 0 && restart < 1)) {
      throw new IllegalArgumentException(
          "codebook: expected a share from 0 to below 1 for restarts, found " + restart);
    }
    new Follow(decay);
  }

  static AveragedCodebook from(Settings settings, int size) {
    return new AveragedCodebook(size, share(settings, "model.vq.decay"), share(settings, RESTART));
  }

  private static double share(Settings settings, String key) {
    double value = settings.real(key);
    if (!(value >= 0 && value < 1)) {
      throw settings.refused(key, "a number from 0 to below 1", value);
    }
    return value;
  }

  private Follow follow() {
    return new Follow(decay);
  }

  private State sums(Scope scope, CodedVectors of) {
    // So that e starts as the vectors of any codebook.
    double alike = (double) of.perImage() / size;
    Initialisation start = new Initialisation.Scaled(Codebook.start(of.width()), alike);
    return scope.state(of.name() + SUMS, start, follow(), size, of.width());
  }

  @Override
  public Expression vectors(Scope scope, CodedVectors of) {
    Expression counts = of.counts(scope, follow(), size).value();
    Expression means =
        sums(scope, of).value().dividedBy(counts.maximum(LEAST_COUNT).reshape(size, 1));
    double least = restart * of.perImage() / size;
    Expression all = restart == 0 ? means : new Restart(of.name()).of(means, counts, least);
    return all.detach();
  }

  @Override
  public List<Start> starts(double[] vector, double count) {
    return List.of(
        new Start(SUMS, Arrays.stream(vector).map(v -> count * v).toArray()),
        new Start(CodedVectors.COUNTS, new double[] {count}));
  }

  @Override
  public void learn(Scope scope, CodedVectors of, Expression rows, Assignment assignment) {
    of.count(scope, follow(), assignment);
    scope.follow(
        sums(scope, of),
        minibatch ->
            assignment
                .sums(rows.times(minibatch.column(of.perImage())))
                .dividedBy(minibatch.count()));
  }
}
