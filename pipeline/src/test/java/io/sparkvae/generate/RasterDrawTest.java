// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Precision;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images drawn place after place, each place computed once. */
class RasterDrawTest {
  private static final int BATCH = 8;
  private static final int LATENT = 2;

  private static ModelSpec spec(String hocon, ImageShape shape) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                """
                model { hidden = [6], latent = 2, categorical.levels = 3, classes = 3
                  gatedPixelcnn { layers = 3, channels = 6, maps = 2 }
                  pixelsnail { blocks = 2, residuals = 1, channels = 6, heads = 2, keys = 3, maps = 2 } }
                """,
                "test")
            .with("model { " + hocon + " }", "test"),
        shape);
  }

  /** Large enough for pixels to depend on each other, small enough for noise to count. */
  private static Model model(ModelSpec spec) {
    float[] parameters = new float[Model.layout(spec).size()];
    Noise.of(8).gaussian(parameters);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= 0.3f;
    }
    return new Model(spec, parameters);
  }

  private record Inputs(float[] z, LabelInput labels, NoiseInput noise) {
    static Inputs of(ModelSpec spec) {
      BuiltGraph decoder = ModelGraph.decoder(spec, 1);
      Inputs inputs =
          new Inputs(
              new float[BATCH * LATENT],
              new LabelInput(decoder.classes(), BATCH),
              new NoiseInput(decoder.noise(), BATCH));
      Noise.of(1).gaussian(inputs.z);
      for (int i = 0; i < BATCH; i++) {
        inputs.noise.draw(Noise.of(2, i), i);
        inputs.labels.put(i, i % 3, () -> "image");
      }
      return inputs;
    }

    void feed(GraphSession session, Model model) {
      session.parameters().put(model.parameters());
      if (session.graph().inputs().containsKey(ModelGraph.Z)) {
        session.input(ModelGraph.Z).put(z);
      }
      labels.put(session);
      noise.put(session);
    }
  }

  /** With one pass over the whole image for each number, of which that number is kept. */
  private static float[] oneByOne(Model model, Inputs inputs) {
    ImageShape shape = model.spec().shape();
    int size = shape.size();
    int area = shape.height() * shape.width();
    return ModelSessions.with(
        ModelGraph.decoder(model.spec(), BATCH),
        Precision.FLOAT,
        session -> {
          inputs.feed(session, model);
          float[] pixels = new float[BATCH * size];
          for (int number = 0; number < size; number++) {
            int at = number % shape.channels() * area + number / shape.channels();
            session.input(ModelGraph.PIXELS).put(pixels);
            session.evaluate(List.of(ModelGraph.DRAWN));
            float[] all = session.output(ModelGraph.DRAWN).toFloats();
            for (int i = 0; i < BATCH; i++) {
              pixels[i * size + at] = all[i * size + at];
            }
          }
          return pixels;
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decoder.network = gated-pixelcnn",
        "posterior = none, decoder.network = gated-pixelcnn, gatedPixelcnn.kernel = 5",
        "decoder.network = gated-pixelcnn, likelihood = categorical, labels = given",
        "decoder.network = pixelsnail",
        "decoder.network = pixelsnail, likelihood = categorical, normalisation = layer, labels = given"
      })
  void isWhatOneWholePassForEachNumberGives(String hocon) {
    for (int channels : new int[] {1, 2}) {
      ModelSpec spec = spec(hocon, ImageShape.of(channels, 5, 4));
      Model model = model(spec);
      Inputs inputs = Inputs.of(spec);
      float[] drawn = RasterDraw.drawn(model, inputs.z, inputs.labels, inputs.noise);
      float[] expected = oneByOne(model, inputs);
      assertThat(drawn).isEqualTo(expected);
      // The control: other noise.
      inputs.noise.draw(Noise.of(3), 0);
      assertThat(RasterDraw.drawn(model, inputs.z, inputs.labels, inputs.noise))
          .isNotEqualTo(drawn);
    }
  }

  /** To the last bits: numbers that are not levels differ as the orders of sums do. */
  @ParameterizedTest
  @ValueSource(strings = {"gated-pixelcnn", "pixelsnail"})
  void drawsNumbersThatAreNotLevels(String network) {
    ModelSpec spec =
        spec(
            "likelihood = gaussian, gaussian.variance = 0.04, decoder.network = " + network,
            ImageShape.of(1, 5, 4));
    Model model = model(spec);
    Inputs inputs = Inputs.of(spec);
    float[] drawn = RasterDraw.drawn(model, inputs.z, inputs.labels, inputs.noise);
    float[] expected = oneByOne(model, inputs);
    for (int i = 0; i < drawn.length; i++) {
      assertThat(drawn[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gated-pixelcnn", "pixelsnail"})
  void anImageIsTheSameWhateverTheBatch(String network) {
    ModelSpec spec =
        spec(
            "labels = given, likelihood = gaussian, decoder.network = " + network,
            ImageShape.of(1, 5, 4));
    Decoding decoding = new Decoding(model(spec));
    List<float[]> samples = decoding.samples(0, 70, 7);
    assertThat(decoding.samples(63, 4, 7)).containsExactlyElementsOf(samples.subList(63, 67));
    assertThat(samples.get(64)).isNotEqualTo(samples.get(63));
    // The control: another seed.
    assertThat(decoding.samples(63, 1, 8).get(0)).isNotEqualTo(samples.get(63));
    List<float[]> latents =
        IntStream.range(0, 66).mapToObj(i -> new float[] {i - 33, 33 - i}).toList();
    List<float[]> decoded = decoding.decode(latents, Collections.nCopies(66, 1));
    assertThat(decoding.decode(latents.subList(65, 66), List.of(1)).get(0))
        .isEqualTo(decoded.get(65));
    assertThat(decoded.get(0)).isNotEqualTo(decoded.get(65));
  }

  /** Multiply-adds of all steps together: about those of one pass over the whole image. */
  @ParameterizedTest
  @ValueSource(strings = {"gated-pixelcnn", "pixelsnail"})
  void allStepsTogetherAreTheWorkOfOnePass(String network) {
    ImageShape shape = ImageShape.of(1, 8, 8);
    ModelSpec spec =
        spec(
            "decoder.network = %s, gatedPixelcnn.channels = 32, pixelsnail.channels = 32"
                .formatted(network),
            shape);
    double whole = work(ModelGraph.decoder(spec, BATCH));
    double steps =
        work(ModelGraph.given(spec, BATCH, 0))
            + shape.height() * work(ModelGraph.row(spec, BATCH, 0))
            + shape.height() * shape.width() * work(ModelGraph.place(spec, BATCH, 0));
    assertThat(steps).isLessThan(1.1 * whole);
    // The control: a place computes less than a whole pass, but not nothing.
    assertThat(work(ModelGraph.place(spec, BATCH, 0))).isBetween(whole / 1000, whole / 50);
  }

  /** Multiply-adds of products and convolutions, and products of single elements. */
  private static double work(BuiltGraph graph) {
    return graph.graph().order().stream().mapToDouble(RasterDrawTest::work).sum();
  }

  private static double work(Expression e) {
    double made = e.shape().stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
    if (e.operation() instanceof Operation.MatrixProduct product) {
      List<Long> left = e.inputs().get(0).shape();
      return made * left.get(left.size() - (product.transposeA() ? 2 : 1));
    }
    if (e.operation() instanceof Operation.Convolution) {
      List<Long> weights = e.inputs().get(1).shape();
      return made * weights.get(0) * weights.get(1) * weights.get(2);
    }
    return e.operation() == Operation.Pairwise.MULTIPLY ? made : 0;
  }

  /** What steps leave each other is of their own image. */
  @Test
  void imagesOfABatchDoNotMix() {
    ModelSpec spec = spec("decoder.network = pixelsnail", ImageShape.of(1, 4, 4));
    Model model = model(spec);
    Inputs inputs = Inputs.of(spec);
    float[] before = RasterDraw.drawn(model, inputs.z, inputs.labels, inputs.noise);
    inputs.noise.draw(Noise.of(77), 3);
    float[] after = RasterDraw.drawn(model, inputs.z, inputs.labels, inputs.noise);
    for (int i = 0; i < BATCH; i++) {
      boolean same = true;
      for (int j = 0; j < 16; j++) {
        same &= before[i * 16 + j] == after[i * 16 + j];
      }
      assertThat(same).as("image %d", i).isEqualTo(i != 3);
    }
  }
}
