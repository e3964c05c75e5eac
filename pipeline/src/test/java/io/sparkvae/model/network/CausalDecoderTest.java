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
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.causal.Dependence;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoders gated-pixelcnn and pixelsnail on images. */
class CausalDecoderTest {
  private static final int LATENT = 2;

  private static ModelSpec spec(String hocon, ImageShape shape) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                """
                model { hidden = [5], latent = 2
                  gatedPixelcnn { layers = 2, channels = 3, activation = elu }
                  pixelsnail { blocks = 1, residuals = 1, channels = 4, keys = 2 } }
                """,
                "test")
            .with("model { " + hocon + " }", "test"),
        shape);
  }

  private static Expression decoded(ModelSpec spec, Expression x, Expression z) {
    return spec.observation(Scope.inUse(spec.shape(), spec.latent(), x.shape().get(0)))
        .decoded(z, x);
  }

  private static Expression someLatent(long rows) {
    return Expression.constant(0.3).broadcast(rows, LATENT);
  }

  /** In the order of pixels, and of a pixel of its channels, which lie plane after plane. */
  @ParameterizedTest
  @CsvSource({"gated-pixelcnn, 1", "gated-pixelcnn, 3", "pixelsnail, 2"})
  void aNumberSeesThoseBeforeItAndNoOther(String network, int channels) {
    ImageShape shape = ImageShape.of(channels, 3, 4);
    ModelSpec spec = spec("decoder.network = " + network, shape);
    int area = 12;
    boolean[][] depends =
        Dependence.of(
            shape.size(), shape.size(), x -> decoded(spec, x, someLatent(x.shape().get(0))));
    for (int i = 0; i < shape.size(); i++) {
      for (int j = 0; j < shape.size(); j++) {
        int of = i % area * channels + i / area;
        int other = j % area * channels + j / area;
        boolean near = !network.equals("gated-pixelcnn") || sees(i % area, j % area);
        assertThat(depends[i][j]).as("number %d sees %d", of, other).isEqualTo(other < of && near);
      }
    }
  }

  /** The pixel itself, or one within 3 places of it, as two layers of 3 x 3 windows do. */
  private static boolean sees(int pixel, int other) {
    int down = other / 4 - pixel / 4;
    int across = other % 4 - pixel % 4;
    return down == 0 ? across >= -3 : Math.abs(across) <= 2;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gated-pixelcnn", "pixelsnail"})
  void everyNumberReadsTheLatent(String network) {
    ImageShape shape = ImageShape.of(1, 3, 4);
    ModelSpec spec = spec("decoder.network = " + network, shape);
    boolean[][] depends =
        Dependence.of(
            LATENT,
            shape.size(),
            z -> decoded(spec, Expression.constant(0.4).broadcast(z.shape().get(0), 12), z));
    assertThat(depends).isDeepEqualTo(all(shape.size(), true));
    // The control: a network without a context.
    String section = network.equals("pixelsnail") ? "pixelsnail" : "gatedPixelcnn";
    ModelSpec without =
        spec(
            "posterior = none, decoder.network = %s, %s.context = none".formatted(network, section),
            shape);
    assertThat(without.decoder().readsLatent()).isFalse();
    assertThat(spec.decoder().readsLatent()).isTrue();
    // z is one of the parameters of this graph only because it is added.
    boolean[][] none =
        Dependence.of(
            LATENT,
            shape.size(),
            z ->
                decoded(without, Expression.constant(0.4).broadcast(z.shape().get(0), 12), z)
                    .plus(z.sum(1).times(0).reshape(z.shape().get(0), 1)));
    assertThat(none).isDeepEqualTo(all(shape.size(), false));
  }

  private static boolean[][] all(int outputs, boolean value) {
    boolean[][] all = new boolean[outputs][LATENT];
    for (boolean[] row : all) {
      Arrays.fill(row, value);
    }
    return all;
  }

  /** Over all binary images of two channels and 2 x 2 pixels. */
  @ParameterizedTest
  @ValueSource(strings = {"gated-pixelcnn", "pixelsnail"})
  void probabilitiesOfAllImagesAddUpToOne(String network) {
    ImageShape shape = ImageShape.of(2, 2, 2);
    ModelSpec spec = spec("decoder.network = " + network, shape);
    int size = shape.size();
    int images = 1 << size;
    double[] x = new double[images * size];
    for (int i = 0; i < x.length; i++) {
      x[i] = i / size >> i % size & 1;
    }
    Expression all = Expression.input("x", images, size);
    assertThat(sum(spec, all, all, x)).isCloseTo(1, within(1e-9));
    // The control: images moved on by a pixel, so that each sees itself where its neighbour was.
    Expression moved = Expression.concat(1, List.of(all.slice(1, 1, size), all.slice(1, 0, 1)));
    assertThat(sum(spec, all, moved, x)).isNotCloseTo(1, within(1e-3));
  }

  private static double sum(ModelSpec spec, Expression x, Expression read, double[] in) {
    long rows = x.shape().get(0);
    Expression log =
        spec.likelihood()
            .logLikelihood(
                Scope.inUse(spec.shape(), spec.latent(), rows),
                x,
                decoded(spec, read, someLatent(rows)))
            .expression();
    Graph graph = new Graph(Map.of("log", log));
    float[] parameters = new float[graph.layout().size()];
    Noise.of(5).gaussian(parameters);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(parameters);
      session.input("x").put(in);
      session.evaluate(List.of("log"));
      return Arrays.stream(session.output("log").toDoubles()).map(Math::exp).sum();
    }
  }

  @Test
  void whatTheyCannotDoIsRefusedByName() {
    ImageShape sequence = new ImageShape(2, 1, 4, 4);
    ImageShape one = ImageShape.of(1, 4, 4);
    assertThatThrownBy(() -> spec("decoder.network = pixelsnail", sequence))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected images of one frame for pixelsnail, found 2 frames");
    for (String wrong :
        List.of(
            "gatedPixelcnn.layers = 0",
            "gatedPixelcnn.kernel = 4",
            "gatedPixelcnn.channels = 0",
            "gatedPixelcnn.maps = 0",
            "gatedPixelcnn.context = gated-pixelcnn",
            "gatedPixelcnn.context = tied")) {
      assertThatThrownBy(() -> spec("decoder.network = gated-pixelcnn, " + wrong, one))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageStartingWith(
              "model.%s: expected ".formatted(wrong.substring(0, wrong.indexOf(' '))));
    }
    assertThatThrownBy(
            () -> spec("decoder.network = pixelsnail, pixelsnail { heads = 3, keys = 1 }", one))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model.pixelsnail.channels: expected a multiple of the 3 heads");
    assertThatThrownBy(() -> spec("decoder.network = pixelsnail", ImageShape.of(1, 128, 128)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("attention: expected maps of at most 4,096 places, found 16,384");
  }
}
