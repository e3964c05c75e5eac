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
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.layer.MaskedWindow;
import io.sparkvae.model.likelihood.PixelDraw;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pixel of the autoregressive decoder sees, and that its product is a probability. */
class PixelCnnTest {
  private static final ImageShape SHAPE = ImageShape.of(1, 7, 9);

  private static ModelSpec spec(String hocon, ImageShape shape) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                "model { hidden = [5], latent = 2, decoder.network = pixelcnn, pixelcnn.channels = 3 }",
                "test")
            .with("model { " + hocon + " }", "test"),
        shape);
  }

  private interface Network {
    Expression apply(int rows, Expression x);
  }

  /** The pixels, as rows and columns further down and to the right, that the middle one sees. */
  private static Set<List<Integer>> seen(Network network) {
    int size = SHAPE.size();
    int rows = size + 1;
    double[] x = new double[rows * size];
    float[] pixels = new float[size];
    Noise.of(9).uniform(pixels, 0, size);
    for (int i = 0; i < x.length; i++) {
      x[i] = pixels[i % size];
    }
    for (int j = 0; j < size; j++) {
      x[j * size + j] += 0.5;
    }
    double[] numbers =
        RandomDecoder.evaluate(network.apply(rows, Expression.input("x", rows, size)), x);
    Set<List<Integer>> seen = new HashSet<>();
    int width = SHAPE.width();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (numbers[j * size + i] != numbers[size * size + i]) {
          assertThat(j).as("pixel %d sees %d", i, j).isLessThanOrEqualTo(i);
          if (i == 5 * width + 4) {
            seen.add(List.of(j / width - i / width, j % width - i % width));
          }
        }
      }
    }
    return seen;
  }

  /** All sums of one step through each layer's window that stay in the image. */
  private static Set<List<Integer>> reached(int layers, int kernel) {
    Set<List<Integer>> reached = Set.of(List.of(0, 0));
    for (int layer = 1; layer <= layers; layer++) {
      Set<List<Integer>> further = new HashSet<>(layer == 1 ? Set.of() : reached);
      for (List<Integer> at : reached) {
        for (int place = 0; place < kernel * kernel / 2; place++) {
          further.add(
              List.of(
                  at.get(0) + place / kernel - kernel / 2,
                  at.get(1) + place % kernel - kernel / 2));
        }
      }
      reached = further;
    }
    Set<List<Integer>> inside = new HashSet<>(reached);
    inside.removeIf(at -> at.get(0) < -5 || at.get(1) < -4 || at.get(1) > 4);
    return inside;
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 3", "3, 3", "1, 5", "2, 5", "4, 3"})
  void aPixelSeesWhatTheSettingsSayAndNothingAfter(int layers, int kernel) {
    ModelSpec spec = spec("pixelcnn { layers = %d, kernel = %d }".formatted(layers, kernel), SHAPE);
    Set<List<Integer>> seen = seen((rows, x) -> RandomDecoder.decoded(spec, rows, x));
    assertThat(seen).isEqualTo(reached(layers, kernel)).doesNotContain(List.of(0, 0));
    // The control: another number of layers reaches another part.
    assertThat(seen).isNotEqualTo(reached(layers == 1 ? 2 : layers - 1, kernel));
  }

  /** The control: with the mask of further layers in the first one a pixel sees itself. */
  @Test
  void theMaskOfFurtherLayersLeaksInTheFirst() {
    ModelSpec spec = spec("", SHAPE);
    for (MaskedWindow.Sight sight : MaskedWindow.Sight.values()) {
      Set<List<Integer>> seen =
          seen(
              (rows, x) ->
                  Layers.masked(
                          Scope.inUse(spec.shape(), spec.latent(), rows),
                          x.reshape(rows, SHAPE.height(), SHAPE.width(), 1),
                          "layer",
                          1,
                          new MaskedWindow(3, sight),
                          LayerStyle.of(Activation.ELU)::start)
                      .reshape(rows, SHAPE.size()));
      assertThat(seen.contains(List.of(0, 0))).isEqualTo(sight == MaskedWindow.Sight.ITSELF_TOO);
    }
  }

  /** Over all images of 2 x 3 pixels of so many levels. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void probabilitiesOfAllImagesAddUpToOne(int levels) {
    ImageShape shape = ImageShape.of(1, 2, 3);
    ModelSpec spec =
        spec(levels == 2 ? "" : "likelihood = categorical, categorical.levels = " + levels, shape);
    int size = shape.size();
    int images = (int) Math.pow(levels, size);
    double[] x = new double[images * size];
    for (int i = 0; i < x.length; i++) {
      x[i] = (int) (i / size / Math.pow(levels, i % size)) % levels / (levels - 1.0);
    }
    Expression all = Expression.input("x", images, size);
    assertThat(sum(spec, images, all, all, x)).isCloseTo(1, within(1e-9));
    // The control: images moved on by a pixel, so that each sees itself where its neighbour was.
    Expression moved = Expression.concat(1, List.of(all.slice(1, 1, size), all.slice(1, 0, 1)));
    assertThat(sum(spec, images, all, moved, x)).isNotCloseTo(1, within(1e-2));
  }

  private static double sum(ModelSpec spec, int rows, Expression x, Expression read, double[] in) {
    Scope scope = Scope.inUse(spec.shape(), spec.latent(), rows);
    Expression decoded = RandomDecoder.decoded(spec, rows, read);
    Expression log = spec.likelihood().logLikelihood(scope, x, decoded).expression();
    return Arrays.stream(RandomDecoder.evaluate(log, in)).map(Math::exp).sum();
  }

  /** As often as the numbers say: over many draws the mean of what is drawn is the mean. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bernoulli",
        "gaussian, gaussian.variance = 0.3",
        "categorical, categorical.levels = 5"
      })
  void pixelsAreDrawnFromTheirNumbers(String likelihood) {
    ModelSpec spec = spec("likelihood = " + likelihood, ImageShape.of(1, 1, 2));
    int rows = 20_000;
    int size = 2;
    Scope scope = Scope.inUse(spec.shape(), spec.latent(), rows);
    int numbers = spec.likelihood().numbers() * size;
    Expression decoded = Expression.input("decoded", rows, numbers);
    Expression draw = PixelDraw.of(spec.likelihood()).orElseThrow().draw(scope, decoded);
    Expression parameter = Expression.parameter("any", new Initialisation.Zero(), 1).times(0);
    Graph graph =
        new Graph(
            Map.of(
                "draw", draw.plus(parameter),
                "mean", spec.likelihood().mean(scope, decoded).plus(parameter)));
    float[] row = new float[numbers];
    for (int i = 0; i < numbers; i++) {
      row[i] = (float) Math.sin(3 * i + 1);
    }
    double[] all = new double[rows * numbers];
    Arrays.setAll(all, i -> row[i % numbers]);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      NoiseInput noise = new NoiseInput(scope.noise(), rows);
      for (int i = 0; i < rows; i++) {
        noise.draw(Noise.of(4, i), i);
      }
      noise.put(session);
      session.input("decoded").put(all);
      session.evaluate(List.of("draw", "mean"));
      double[] mean = session.output("mean").toDoubles();
      double[] drawn = session.output("draw").toDoubles();
      for (int pixel = 0; pixel < size; pixel++) {
        double sum = 0;
        Set<Double> values = new TreeSet<>();
        for (int i = pixel; i < drawn.length; i += size) {
          sum += drawn[i];
          values.add(drawn[i]);
        }
        assertThat(sum / rows).isCloseTo(mean[pixel], within(0.015));
        switch (likelihood.substring(0, 1)) {
          case "b" -> assertThat(values).containsExactly(0.0, 1.0);
          case "c" -> assertThat(values).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
          default -> assertThat(values).hasSizeGreaterThan(rows / 2);
        }
      }
      // The control: the two pixels have different means.
      assertThat(mean[0]).isNotCloseTo(mean[1], within(0.03));
    }
  }

  @Test
  void whatItCannotDoIsRefusedByName() {
    assertThatThrownBy(() -> spec("", ImageShape.of(3, 8, 8)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "model.decoder.network: expected images of one plane (1 frame of 1 channel) for"
                + " pixelcnn, found 1 x 3 planes");
    assertThatThrownBy(() -> spec("likelihood = beta", SHAPE))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "an autoregressive decoder: expected a likelihood whose pixels can be drawn");
    assertThatThrownBy(() -> spec("network = pixelcnn", SHAPE))
        .hasMessageContaining("model.network: expected one of mlp, conv, resconv, found pixelcnn");
    for (String key :
        List.of(
            "layers = 0",
            "kernel = 4",
            "kernel = 257",
            "kernel = 1",
            "channels = 0",
            "maps = 0",
            "context = pixelcnn")) {
      assertThatThrownBy(() -> spec("pixelcnn." + key, SHAPE))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageStartingWith(
              "model.pixelcnn.%s: expected ".formatted(key.substring(0, key.indexOf(' '))));
    }
    // The controls: what is left of each list.
    for (String fine :
        List.of("likelihood = gaussian", "likelihood = categorical", "pixelcnn.kernel = 5")) {
      assertThat(spec(fine, SHAPE).decoder().autoregressive()).isTrue();
    }
  }
}
