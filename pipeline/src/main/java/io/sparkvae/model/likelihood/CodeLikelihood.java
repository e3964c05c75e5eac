// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoder gives a logit for each of the K codes that a place can have (van den Oord et al.
 * 2017, arXiv 1711.00937, section 3.3). Its numbers are those of the first code, then those of the
 * second, and so on: {@code [rows, sum over the places of K]}.
 */
@JsonTypeName("codes")
public record CodeLikelihood(CodeShape codes) implements Likelihood, PixelDraw {
  private static final int BYTE = 256;

  /** Logits of a code of the first level; other levels may have other numbers of them. */
  @Override
  public int numbers() {
    return codes.levels().get(0).size();
  }

  @Override
  public int values(ImageShape shape) {
    return codes.count();
  }

  /**
   * The codes as whole numbers, {@code [rows, count]}.
   *
   * @param pixels {@code [rows, 2 * count]}: the high bytes of all codes, then the low ones, each
   *     divided by 255
   */
  @Override
  public Expression target(Expression pixels) {
    long count = codes.count();
    Expression bytes = pixels.times(BYTE - 1).round();
    Expression high = bytes.slice(1, 0, count);
    Expression low = bytes.slice(1, count, 2 * count);
    return high.times(BYTE).plus(low).minimum(largest());
  }

  /** The largest code of each place, {@code [1, count]}. */
  private Expression largest() {
    int[] sizes = codes.sizes();
    double[] largest = new double[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      largest[i] = sizes[i] - 1.0;
    }
    return Expression.constant(largest, 1, largest.length);
  }

  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression decoded) {
    long rows = x.shape().get(0);
    List<Expression> parts = new ArrayList<>();
    long place = 0;
    for (Logits logits : levels(decoded)) {
      Expression level = x.slice(1, place, place + logits.places());
      parts.add(logits.ofCodes(level).reshape(rows, logits.places()));
      place += logits.places();
    }
    return new PerExample(Expression.concat(1, parts).sum(1));
  }

  /** The most probable code of each place, {@code [rows, count]}. */
  @Override
  public Expression mean(Scope scope, Expression decoded) {
    long rows = decoded.shape().get(0);
    return Expression.concat(
        1,
        levels(decoded).stream()
            .map(logits -> logits.rows().argMax(1).reshape(rows, logits.places()))
            .toList());
  }

  @Override
  public Expression noise(Scope scope, int size) {
    return scope.uniform(NOISE, size);
  }

  @Override
  public Expression draw(Scope scope, Expression decoded) {
    return draw(noise(scope, codes.count()), decoded);
  }

  /**
   * Draws codes.
   *
   * @param noise uniform in [0, 1), {@code [rows, n]}
   * @param decoded logits of all codes of an image, or of n codes with equal K
   * @return {@code [rows, n]}
   */
  @Override
  public Expression draw(Expression noise, Expression decoded) {
    long rows = noise.shape().get(0);
    long n = noise.shape().get(1);
    List<Logits> all = n == codes.count() ? levels(decoded) : List.of(Logits.of(decoded, n));
    List<Expression> drawn = new ArrayList<>();
    long place = 0;
    for (Logits logits : all) {
      Expression level = noise.slice(1, place, place + logits.places());
      drawn.add(logits.draw(level).reshape(rows, logits.places()));
      place += logits.places();
    }
    return Expression.concat(1, drawn);
  }

  private List<Logits> levels(Expression decoded) {
    List<Logits> levels = new ArrayList<>();
    long at = 0;
    for (CodeLevel level : codes.levels()) {
      long width = (long) level.places() * level.size();
      levels.add(Logits.of(decoded.slice(1, at, at + width), level.places()));
      at += width;
    }
    return levels;
  }

  @Override
  public String words() {
    return "each code is one of those of its level (categorical)";
  }
}
