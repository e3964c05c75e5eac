// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench;

import io.sparkvae.generate.Decoding;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.NoiseInput;
import java.util.List;

/**
 * Maps of codes drawn from the gated PixelCNN, its parameters the initial ones.
 *
 * <p>Arguments: way ({@code steps}: each place computed once, as the product draws; {@code passes}:
 * a pass over the whole map for each place), workers of one thread.
 */
final class CodeSampling {
  /** As many as the product draws at a time. */
  private static final int BATCH = 64;

  private CodeSampling() {}

  public static void main(String[] args) throws Exception {
    ModelSpec spec = Workload.PIXELCNN.spec();
    Model model = new Model(spec, Model.layout(spec).initialise(1));
    try (Team team =
        new Team(
            Integer.parseInt(args[1]),
            number -> args[0].equals("steps") ? steps(model, number) : passes(model, number))) {
      Contestant.serve(team);
    }
  }

  private static Contestant.Work steps(Model model, int number) {
    Decoding decoding = new Decoding(model);
    return clock -> {
      long drawn = 0;
      for (; clock.running(); drawn += BATCH) {
        decoding.samples(drawn, BATCH, number);
      }
      return drawn;
    };
  }

  private static Contestant.Work passes(Model model, int number) {
    int size = model.spec().shape().size();
    BuiltGraph decoder = ModelGraph.decoder(model.spec(), BATCH);
    GraphSession session =
        Engine.open(decoder.graph(), Model.layout(model.spec()), Precision.FLOAT);
    session.parameters().put(model.parameters());
    NoiseInput noise = new NoiseInput(decoder.noise(), BATCH);
    Noise stream = Noise.of(number);
    return clock -> {
      long drawn = 0;
      for (; clock.running(); drawn += BATCH) {
        for (int i = 0; i < BATCH; i++) {
          noise.draw(stream, i);
        }
        noise.put(session);
        draw(session, size);
      }
      return drawn;
    };
  }

  private static void draw(GraphSession session, int size) {
    float[] codes = new float[BATCH * size];
    for (int place = 0; place < size; place++) {
      session.input(ModelGraph.PIXELS).put(codes);
      session.evaluate(List.of(ModelGraph.DRAWN));
      float[] drawn = session.output(ModelGraph.DRAWN).toFloats();
      for (int i = place; i < codes.length; i += size) {
        codes[i] = drawn[i];
      }
    }
  }
}
