// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.layer.LongShortTermMemory;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * p(x|z) = prod_r p(row r | the rows before it, z): an LSTM that at each row of the {@link
 * PixelSequence} reads the row before and z (Bowman et al. 2016, arXiv 1511.06349, over words; z at
 * every step as in He et al. 2019, arXiv 1901.05534).
 *
 * <p>Within a row, the numbers for the likelihood are linear in the LSTM's output and in the
 * numbers of the image to the left, whose weights are masked: a fully visible belief network (Frey
 * 1998). So each number has a probability given all numbers before it and z, and their product is a
 * probability of the image.
 *
 * @param units of the LSTM
 */
@JsonTypeName("lstm")
public record LstmRows(int units) implements DecoderNetwork {
  private static final String NAME = "decoder.lstm";

  public LstmRows {
    if (units < 1) {
      throw new IllegalArgumentException("lstm: expected at least 1 unit, found " + units);
    }
  }

  static LstmRows from(Settings settings) {
    return new LstmRows(settings.integerFrom("model.lstm.units", 1));
  }

  @Override
  public boolean autoregressive() {
    return true;
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    PixelSequence sequence = new PixelSequence(scope.shape());
    long rows = input.rows();
    int lines = sequence.lines();
    int line = sequence.line();
    Expression image = sequence.of(input.pixels()).reshape(rows, lines, line);
    Expression outputs = outputs(scope, image.shifted(1, 1), input.z());
    int numbers = input.numbers();
    Expression ofLines =
        Layers.linear(scope, outputs, "decoder.numbers", (long) line * numbers)
            .plus(
                Layers.masked(
                    scope,
                    image.reshape(rows * lines, line),
                    "decoder.left",
                    (long) line * numbers,
                    toTheLeft(line, numbers)));
    return sequence.planes(ofLines.reshape(rows, sequence.length(), numbers));
  }

  /**
   * The LSTM's output at each line.
   *
   * @param before the line before each, {@code [rows, lines, line]}
   * @return {@code [rows * lines, units]}
   */
  private Expression outputs(Scope scope, Expression before, Expression z) {
    long rows = before.shape().get(0);
    long lines = before.shape().get(1);
    long latent = z.shape().get(1);
    Expression read =
        Expression.concat(
            2, List.of(before, z.reshape(rows, 1, latent).broadcast(rows, lines, latent)));
    Expression inputs = read.reshape(rows, lines * read.shape().get(2));
    return Recurrence.stacked(
        new LongShortTermMemory(units).outputs(scope, NAME, inputs, Math.toIntExact(lines)));
  }

  /** 1 where a number of the image is to the left of the one that a unit is for. */
  private static Expression toTheLeft(int line, int numbers) {
    int units = line * numbers;
    double[] mask = new double[line * units];
    for (int i = 0; i < line; i++) {
      for (int unit = 0; unit < units; unit++) {
        mask[i * units + unit] = i < unit / numbers ? 1 : 0;
      }
    }
    return Expression.constant(mask, line, units);
  }

  @Override
  public String words() {
    return "an LSTM of %s, which draws one pixel after the other"
        .formatted(Phrase.count(units, "unit"));
  }
}
