// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of several channels, drawn by decoders that read them as a sequence. */
class SequenceDrawTest {
  private static final ImageShape SHAPE = ImageShape.of(3, 3, 4);
  private static final int SIZE = SHAPE.size();
  private static final int BATCH = 8;

  /** Parameters large enough for numbers to depend on each other. */
  private static Model model(String network) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    """
                    model { hidden = [6], latent = 2, likelihood = categorical, categorical.levels = 4
                      dilated { channels = 8, dilations = [1, 2] }, lstm.units = 8 }
                    """,
                    "test")
                .with("model.decoder.network = " + network, "test"),
            SHAPE);
    float[] parameters = new float[Model.layout(spec).size()];
    Noise.of(8).gaussian(parameters);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= 0.5f;
    }
    return new Model(spec, parameters);
  }

  /** The numbers of an image in the order of the sequence: the channels of a pixel together. */
  private static List<Integer> sequence() {
    int area = SHAPE.height() * SHAPE.width();
    return IntStream.range(0, SIZE)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> i % area).thenComparing(i -> i / area))
        .toList();
  }

  /** So many numbers, each kept from a pass over those that were kept before. */
  private static float[] oneByOne(GraphSession session, List<Integer> order) {
    float[] pixels = new float[BATCH * SIZE];
    for (int number : order) {
      session.input(ModelGraph.PIXELS).put(pixels);
      session.evaluate(List.of(ModelGraph.DRAWN));
      float[] all = session.output(ModelGraph.DRAWN).toFloats();
      for (int image = 0; image < BATCH; image++) {
        pixels[image * SIZE + number] = all[image * SIZE + number];
      }
    }
    return pixels;
  }

  @ParameterizedTest
  @ValueSource(strings = {"dilated", "lstm"})
  void isWhatOneNumberAfterTheOtherGives(String network) {
    Model model = model(network);
    NoiseInput noise = new NoiseInput(ModelGraph.decoder(model.spec(), 1).noise(), BATCH);
    float[] z = new float[BATCH * 2];
    Noise.of(1).gaussian(z);
    for (int i = 0; i < BATCH; i++) {
      noise.draw(Noise.of(2, i), i);
    }
    ModelSessions.with(
        ModelGraph.decoder(model.spec(), BATCH),
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.parameters());
          session.input(ModelGraph.Z).put(z);
          noise.put(session);
          float[] drawn = PixelLoop.drawn(session, SIZE);
          assertThat(drawn).isEqualTo(oneByOne(session, sequence()));
          // The control: plane after plane is not the order of the sequence.
          List<Integer> planes = IntStream.range(0, SIZE).boxed().toList();
          assertThat(Arrays.copyOf(drawn, drawn.length)).isNotEqualTo(oneByOne(session, planes));
          return null;
        });
  }
}
