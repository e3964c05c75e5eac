// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Every number of a vector is bounded and rounded to one of a few levels; the code is the number
 * that these digits make (finite scalar quantisation, Mentzer et al. 2024, arXiv 2309.15505,
 * section 3.1 and appendix A.1). Without a codebook, so nothing is learned and no code dies.
 *
 * @param levels of each number of a vector, 2 or more; with the product K
 */
@JsonTypeName("fsq")
public record FiniteScalarQuantiser(List<Integer> levels) implements Quantiser {
  /** How far the bound stays inside the outermost levels' ends (ibid., appendix A.1). */
  private static final double INSIDE = 1e-3;

  /** A boundary that no bounded number is above. */
  private static final double NEVER = 1e9;

  public FiniteScalarQuantiser {
    levels = List.copyOf(levels);
    if (levels.isEmpty() || levels.stream().anyMatch(level -> level < 2)) {
      throw new IllegalArgumentException("fsq: expected numbers of levels from 2, found " + levels);
    }
    CodeLevel.requireSize(product(levels));
  }

  private static long product(List<Integer> levels) {
    return levels.stream()
        .mapToLong(Integer::longValue)
        .reduce(1, (a, b) -> Math.min(a * b, 1L << 40));
  }

  /** The quantiser that the settings name. */
  static FiniteScalarQuantiser from(Settings settings) {
    String key = "model.fsq.levels";
    List<Integer> levels = settings.integersFrom(key, 2);
    if (product(levels) > CodeLevel.MOST) {
      throw settings.refused(
          key,
          String.format(Locale.ROOT, "a product of at most %,d codes", CodeLevel.MOST),
          levels);
    }
    return new FiniteScalarQuantiser(levels);
  }

  @Override
  public List<Integer> sizes() {
    return List.of((int) product(levels));
  }

  private void requireWidth(long width) {
    if (width != levels.size()) {
      throw new IllegalArgumentException(
          "posterior fsq: expected vectors of %s numbers, one for each of the levels %s, found %s"
              .formatted(levels.size(), levels, width));
    }
  }

  @Override
  public Quantised quantise(Scope scope, CodedVectors of, Expression rows) {
    requireWidth(of.width());
    Expression bounded = bounded(rows);
    Expression digits = digits(bounded.detach());
    Expression quantised = unit(digits.minus(column(this::below)));
    Assignment assignment =
        new Assignment(digits.times(column(this::place)).sum(1), sizes().get(0));
    of.count(scope, TrainedCodebook.COUNTING, assignment);
    return new Quantised(
        scope.isTraining() ? Passage.STRAIGHT_THROUGH.of(unit(bounded), quantised) : quantised,
        List.of(assignment.codes()),
        List.of(),
        Optional.empty());
  }

  /** Between the outermost levels, whose distance from each other is 1. */
  private Expression bounded(Expression z) {
    return z.plus(column(i -> Math.tan(offset(i) / bound(i))))
        .tanh()
        .times(column(this::bound))
        .minus(column(this::offset));
  }

  /**
   * The nearest levels of bounded numbers, counted from 0: how many boundaries each is above. Also
   * of what is not a number, so that every code is one.
   */
  private Expression digits(Expression bounded) {
    long rows = bounded.shape().get(0);
    int width = levels.size();
    int most = levels.stream().mapToInt(Integer::intValue).max().orElseThrow() - 1;
    double[] boundaries = new double[width * most];
    for (int i = 0; i < width; i++) {
      for (int m = 0; m < most; m++) {
        boundaries[i * most + m] = m < levels.get(i) - 1 ? m - below(i) + 0.5 : NEVER;
      }
    }
    return bounded
        .reshape(rows, width, 1)
        .greater(Expression.constant(boundaries, 1, width, most))
        .sum(2);
  }

  /** Levels brought to about [-1, 1]. */
  private Expression unit(Expression levelled) {
    return levelled.dividedBy(column(this::below));
  }

  /** Levels below the one that is 0. */
  private double below(int i) {
    return levels.get(i) / 2;
  }

  /** Half the distance of the outermost levels, a little less. */
  private double bound(int i) {
    return (levels.get(i) - 1) * (1 - INSIDE) / 2;
  }

  /** An even number of levels lies half a level lower. */
  private double offset(int i) {
    return levels.get(i) % 2 == 0 ? 0.5 : 0;
  }

  /** What digit {@code i} counts in the code. */
  private double place(int i) {
    return product(levels.subList(0, i));
  }

  /** A number for each column. */
  private Expression column(IntToDoubleFunction number) {
    return Expression.constant(
        IntStream.range(0, levels.size()).mapToDouble(number).toArray(), levels.size());
  }

  @Override
  public Expression vectors(Scope scope, CodedVectors of, List<Expression> codes) {
    int width = levels.size();
    int size = sizes().get(0);
    double[] table = new double[size * width];
    for (int code = 0; code < size; code++) {
      for (int i = 0; i < width; i++) {
        int digit = code / (int) place(i) % levels.get(i);
        table[code * width + i] = (digit - below(i)) / below(i);
      }
    }
    return Expression.constant(table, size, width).gatherRows(codes.get(0));
  }

  @Override
  public List<Named> codebooks() {
    return List.of();
  }

  @Override
  public List<String> counts() {
    return List.of(CodedVectors.COUNTS);
  }

  @Override
  public String words() {
    return "numbers rounded to %s levels (finite scalar quantisation)"
        .formatted(Phrase.list(levels));
  }
}
