// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an autoregressive decoder hears under word dropout. */
class WordDropoutTest {
  private static final ImageShape SHAPE = ImageShape.of(2, 20, 25);
  private static final int ROWS = 100;
  private static final float[] UNKNOWN = {3, 4};
  private static final double PIXEL = 0.25;

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                "model { hidden = [], latent = 2, decoder.network = lstm, lstm.units = 1 }", "test")
            .with("model { " + hocon + " }", "test"),
        SHAPE);
  }

  /** What is heard of images whose pixels are all {@link #PIXEL}, with UNK of {@link #UNKNOWN}. */
  private static double[] heard(double keep, Scope scope, int rows) {
    int size = SHAPE.size();
    WordDropout dropout = new WordDropout(new LstmRows(1), keep);
    Expression pixels = Expression.input("pixels", rows, size);
    Graph graph =
        new Graph(
            Map.of(
                "heard", dropout.heard(scope, pixels),
                "any", scope.parameter("decoder.unknown", new Initialisation.Zero(), 2)));
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(UNKNOWN);
      NoiseInput noise = new NoiseInput(scope.noise(), (int) scope.batch());
      for (int i = 0; i < scope.batch(); i++) {
        noise.draw(Noise.of(4, i), i);
      }
      noise.put(session);
      double[] values = new double[rows * size];
      Arrays.fill(values, PIXEL);
      session.input("pixels").put(values);
      session.evaluate(List.of("heard"));
      return session.output("heard").toDoubles();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 0.5, 0.25, 0})
  void aShareOfOneMinusKappaIsUnknown(double keep) {
    ModelSpec spec = spec("");
    double[] heard = heard(keep, Scope.training(SHAPE, spec.latent(), ROWS, 1), ROWS);
    int unknown = 0;
    for (int i = 0; i < heard.length; i++) {
      float own = UNKNOWN[i / (SHAPE.height() * SHAPE.width()) % 2];
      assertThat(heard[i]).isIn(PIXEL, (double) own);
      unknown += heard[i] == own ? 1 : 0;
    }
    assertThat((double) unknown / heard.length).isCloseTo(1 - keep, within(0.01));
  }

  /** Each sample of an image hears other numbers. */
  @Test
  void samplesDoNotHearTheSame() {
    ModelSpec spec = spec("");
    double[] heard = heard(0.5, Scope.training(SHAPE, spec.latent(), ROWS, 2), 2 * ROWS);
    int half = heard.length / 2;
    assertThat(Arrays.copyOf(heard, half))
        .isNotEqualTo(Arrays.copyOfRange(heard, half, heard.length));
  }

  @Test
  void inUseAllIsHeardUnlessNothingEverWas() {
    ModelSpec spec = spec("");
    assertThat(heard(0.5, Scope.inUse(SHAPE, spec.latent(), ROWS), ROWS)).containsOnly(PIXEL);
    assertThat(heard(0, Scope.inUse(SHAPE, spec.latent(), ROWS), ROWS)).containsOnly(3, 4);
  }

  @Test
  void isAroundAnyAutoregressiveDecoderAndNoOther() {
    assertThat(spec("wordDropout.keep = 0.5").decoder())
        .isEqualTo(new WordDropout(new LstmRows(1), 0.5));
    assertThat(spec("wordDropout.keep = 0.5, decoder.network = dilated").decoder())
        .isInstanceOf(WordDropout.class);
    // The control: nothing is dropped.
    assertThat(spec("").decoder()).isEqualTo(new LstmRows(1));
    assertThatThrownBy(() -> spec("wordDropout.keep = 0.5, decoder.network = mlp"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(
            "model.wordDropout.keep: expected 1, or an autoregressive model.decoder.network, found 0.5");
    assertThatThrownBy(() -> spec("wordDropout.keep = 1.5"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model.wordDropout.keep: expected a probability, found 1.5");
  }
}
