// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.SmallModel;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.input.NoiseInput;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes of two levels drawn place after place, each place computed once. */
class CodeDrawTest {
  private static final int BATCH = 6;
  private static final int COUNT = SmallModel.CODES.count();

  @ParameterizedTest
  @ValueSource(strings = {"preset = code-prior", "preset = vq-vae-2-prior, labels = given"})
  void areWhatOneWholePassForEachCodeGives(String hocon) {
    ModelSpec spec = SmallModel.spec("model { " + hocon + ", classes = 3 }");
    float[] parameters = new float[Model.layout(spec).size()];
    Noise.of(8).gaussian(parameters);
    Model model = new Model(spec, parameters);
    LabelInput labels = new LabelInput(ModelGraph.decoder(spec, 1).classes(), BATCH);
    NoiseInput noise = new NoiseInput(ModelGraph.decoder(spec, 1).noise(), BATCH);
    for (int i = 0; i < BATCH; i++) {
      noise.draw(Noise.of(2, i), i);
      labels.put(i, i % 3, () -> "image");
    }
    float[] z = new float[BATCH];
    float[] drawn = RasterDraw.drawn(model, z, labels, noise);
    float[] expected =
        ModelSessions.with(
            ModelGraph.decoder(spec, BATCH),
            Precision.FLOAT,
            session -> {
              session.parameters().put(parameters);
              if (session.graph().inputs().containsKey(ModelGraph.Z)) {
                session.input(ModelGraph.Z).put(z);
              }
              labels.put(session);
              noise.put(session);
              return oneByOne(session);
            });
    assertThat(drawn).isEqualTo(expected);
    noise.draw(Noise.of(3), 0);
    assertThat(RasterDraw.drawn(model, z, labels, noise)).as("other noise").isNotEqualTo(drawn);
  }

  private static float[] oneByOne(GraphSession session) {
    float[] codes = new float[BATCH * COUNT];
    for (int at = 0; at < COUNT; at++) {
      session.input(ModelGraph.PIXELS).put(codes);
      session.evaluate(List.of(ModelGraph.DRAWN));
      float[] all = session.output(ModelGraph.DRAWN).toFloats();
      for (int i = 0; i < BATCH; i++) {
        codes[i * COUNT + at] = all[i * COUNT + at];
      }
    }
    return codes;
  }
}
