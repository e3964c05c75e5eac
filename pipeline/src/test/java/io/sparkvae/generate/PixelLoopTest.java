// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.train.InMemory;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images drawn pixel after pixel. */
class PixelLoopTest {
  private static final ImageShape SHAPE = ImageShape.of(1, 5, 4);
  private static final int SIZE = SHAPE.size();
  private static final int BATCH = 16;

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                """
                model { hidden = [6], latent = 2, decoder.network = pixelcnn
                  pixelcnn { channels = 8, layers = 2 }, categorical.levels = 3 }
                """,
                "test")
            .with(hocon, "test"),
        SHAPE);
  }

  /**
   * Parameters large enough for pixels to depend on each other, small enough for noise to count.
   */
  private static Model model(String hocon) {
    ModelSpec spec = spec(hocon);
    float[] parameters = new float[Model.layout(spec).size()];
    Noise.of(8).gaussian(parameters);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= 0.5f;
    }
    return new Model(spec, parameters);
  }

  /** What the loop draws, and what so many passes do that each keep one more pixel. */
  private static float[][] drawn(Model model, int passes) {
    NoiseInput noise = new NoiseInput(ModelGraph.decoder(model.spec(), 1).noise(), BATCH);
    float[] z = new float[BATCH * 2];
    Noise.of(1).gaussian(z);
    for (int i = 0; i < BATCH; i++) {
      noise.draw(Noise.of(2, i), i);
    }
    return ModelSessions.with(
        ModelGraph.decoder(model.spec(), BATCH),
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.parameters());
          session.input(ModelGraph.Z).put(z);
          noise.put(session);
          return new float[][] {PixelLoop.drawn(session, SIZE), oneByOne(session, passes)};
        });
  }

  private static float[] oneByOne(GraphSession session, int passes) {
    float[] pixels = new float[BATCH * SIZE];
    for (int pixel = 0; pixel < passes; pixel++) {
      session.input(ModelGraph.PIXELS).put(pixels);
      session.evaluate(List.of(ModelGraph.DRAWN));
      float[] all = session.output(ModelGraph.DRAWN).toFloats();
      for (int image = 0; image < BATCH; image++) {
        pixels[image * SIZE + pixel] = all[image * SIZE + pixel];
      }
    }
    return pixels;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bernoulli", "categorical", "gaussian"})
  void isWhatOnePixelAfterTheOtherGives(String likelihood) {
    Model model = model("model.likelihood = " + likelihood);
    float[][] drawn = drawn(model, SIZE);
    assertThat(drawn[0]).isEqualTo(drawn[1]);
    // The control: before the last pixel is drawn.
    float[][] early = drawn(model, SIZE / 2);
    assertThat(early[0]).isEqualTo(drawn[0]).isNotEqualTo(early[1]);
  }

  @Test
  void anImageIsTheSameWhateverTheBatch() {
    for (String labels : List.of("none", "given")) {
      Decoding decoding =
          new Decoding(
              model("model { prior = autoregressive, classes = 3, labels = " + labels + " }"));
      List<float[]> samples = decoding.samples(0, 20, 7);
      assertThat(decoding.samples(17, 3, 7)).containsExactlyElementsOf(samples.subList(17, 20));
      assertThat(samples.get(18)).isNotEqualTo(samples.get(17));
      // The control: another seed.
      assertThat(decoding.samples(17, 1, 8).get(0)).isNotEqualTo(samples.get(17));
      List<float[]> latents =
          IntStream.range(0, 20).mapToObj(i -> new float[] {i - 9.5f, 9.5f - i}).toList();
      List<float[]> decoded = decoding.decode(latents, Collections.nCopies(20, 1));
      assertThat(decoding.decode(latents.subList(18, 19), List.of(1)).get(0))
          .isEqualTo(decoded.get(18));
      assertThat(decoded.get(0)).isNotEqualTo(decoded.get(19));
    }
  }

  /** Rows whose first pixel is a coin and whose others copy it, learned and drawn again. */
  @Test
  void samplesHaveTheStatisticsOfWhatWasLearned() {
    float[][] images = new float[1024][SIZE];
    float[] coins = new float[images.length * SHAPE.height()];
    Noise.of(3).uniform(coins, 0, coins.length);
    for (int i = 0; i < images.length; i++) {
      for (int j = 0; j < SIZE; j++) {
        int row = j / SHAPE.width();
        images[i][j] = coins[i * SHAPE.height() + row] < 0.3 ? 1 : 0;
      }
    }
    ModelSpec spec = spec("model.latent = 1");
    float[] theta = InMemory.train(spec, images, 64, 400, 0.02);
    List<float[]> samples = new Decoding(new Model(spec, theta)).samples(0, 400, 5);
    double[] copies = new double[2];
    double ones = 0;
    for (int i = 0; i < samples.size(); i++) {
      float[] image = samples.get(i);
      for (int row = 0; row < SHAPE.height(); row++) {
        int first = row * SHAPE.width();
        ones += image[first] / samples.size() / SHAPE.height();
        for (int j = first + 1; j < first + SHAPE.width(); j++) {
          float[] other = samples.get((i + 1) % samples.size());
          copies[0] += image[j] == image[j - 1] ? 1 : 0;
          copies[1] += image[j] == other[j - 1] ? 1 : 0;
        }
      }
    }
    double pairs = samples.size() * (SIZE - SHAPE.height());
    assertThat(ones).isCloseTo(0.3, within(0.06));
    assertThat(copies[0] / pairs).isGreaterThan(0.99);
    // The control: pixels of another image, equal as often as two coins are, 0.58.
    assertThat(copies[1] / pairs).isCloseTo(0.58, within(0.08));
  }
}
