// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BagOfWordsTest {
  private static final ImageShape SHAPE = new ImageShape(2, 3, 4, 6);
  private static final int BATCH = 3;

  @ParameterizedTest
  @CsvSource({"2, 1", "5, 2", "256, 1"})
  void countsAreThoseOfEveryBlock(int levels, int blocks) {
    BagOfWords term = new BagOfWords(1, levels, blocks, List.of());
    int size = SHAPE.size();
    float[] x = new float[BATCH * size];
    Noise.of(3).uniform(x, 0, x.length);
    int bags = 2 * 3 * blocks * blocks;
    double[] expected = new double[BATCH * bags * levels];
    for (int i = 0; i < x.length; i++) {
      int column = i % 6;
      int row = i / 6 % 4;
      int plane = i / 24 % 6;
      int image = i / size;
      int bag = (plane * blocks + row * blocks / 4) * blocks + column * blocks / 6;
      int level = Math.round(x[i] * (levels - 1));
      expected[(image * bags + bag) * levels + level]++;
    }
    assertThat(counts(term, x)).isEqualTo(expected);
    // The control: blocks of another size.
    double[] other = counts(new BagOfWords(1, levels, 3 - blocks, List.of()), x);
    assertThat(other).isNotEqualTo(expected);
  }

  private static double[] counts(BagOfWords term, float[] x) {
    Expression pixels = Expression.input("x", BATCH, SHAPE.size());
    Expression parameter = Expression.parameter("any", new Initialisation.Zero(), 1);
    Graph graph = new Graph(Map.of("counts", term.counts(SHAPE, pixels), "any", parameter));
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      session.input("x").put(x);
      session.evaluate(List.of("counts"));
      return session.output("counts").toDoubles();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.bagOfWords.levels=1 | model.bagOfWords.levels: expected 2 to 256 levels, found 1",
        "model.bagOfWords.blocks=4 | model.bagOfWords.blocks: expected a number that divides height and width of the images, 4 and 6, found 4",
        "model.bagOfWords.hidden=[0] | model.bagOfWords.hidden: expected a list of layers of at least 1 unit, found [0]",
        "model.objective.reduction=mean | model.objective.reduction: expected sum for the term bag-of-words, found mean"
      })
  void whatIsNoBagIsRefused(String setting, String message) {
    assertThatThrownBy(() -> spec("bag-of-words").of(setting))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void collaborationTakesSums() {
    assertThatThrownBy(() -> spec("collaboration").of("model.objective.reduction=mean"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(
            "model.objective.reduction: expected sum for the term collaboration, found mean");
  }

  private interface Described {
    ModelSpec of(String setting);
  }

  private static Described spec(String term) {
    Settings settings =
        Settings.reference().with("model.objective.terms = [rate, %s]".formatted(term), "test");
    return setting -> ModelSpec.from(settings.withOverride(setting), SHAPE);
  }
}
