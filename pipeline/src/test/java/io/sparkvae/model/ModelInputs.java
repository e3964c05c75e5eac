// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.likelihood.CodeLikelihood;
import io.sparkvae.model.scope.Control;
import io.sparkvae.model.scope.NoiseFeed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs of a model's graphs: random pixels, one example of padding, controls at 0.7 of their most.
 */
public final class ModelInputs {
  private ModelInputs() {}

  /** Of {@link ModelGraph#training}. */
  public static Map<String, double[]> training(ModelSpec spec, int batch, long seed) {
    Map<String, double[]> inputs = of(spec, ModelGraph.training(spec, 1).noise(), batch, seed);
    for (Control control : ModelGraph.training(spec, 1).controls()) {
      inputs.put(control.name(), new double[] {0.7 * control.most()});
    }
    return inputs;
  }

  /** Of {@link ModelGraph#evaluation}. */
  public static Map<String, double[]> evaluation(ModelSpec spec, int batch, long seed) {
    return of(spec, ModelGraph.evaluation(spec, 1).noise(), batch, seed);
  }

  /** Of {@link ModelGraph#decoder}, but for latents and pixels. */
  public static Map<String, double[]> decoder(ModelSpec spec, int batch, long seed) {
    return of(spec, ModelGraph.decoder(spec, 1).noise(), batch, seed);
  }

  private static Map<String, double[]> of(
      ModelSpec spec, List<NoiseFeed> feeds, int batch, long seed) {
    Noise noise = Noise.of(seed);
    Map<String, double[]> inputs = new HashMap<>();
    double[] x = numbers(noise, Noise.Distribution.UNIFORM, batch * spec.shape().size());
    inputs.put(ModelGraph.X, spec.likelihood() instanceof CodeLikelihood of ? codes(of, x) : x);
    double[] weight = new double[batch];
    ModelGraph.training(spec, 1)
        .classes()
        .ifPresent(
            classes -> {
              double[] labels = new double[batch * classes];
              for (int i = 0; i < batch; i++) {
                labels[i * classes + (3 * i + 1) % classes] = 1;
              }
              inputs.put(ModelGraph.LABEL, labels);
            });
    Arrays.fill(weight, 1);
    weight[Math.min(1, batch - 1)] = 0;
    inputs.put(ModelGraph.WEIGHT, weight);
    for (NoiseFeed feed : feeds) {
      inputs.put(feed.name(), numbers(noise, feed.distribution(), batch * feed.width()));
    }
    return inputs;
  }

  /** Random codes, as bytes divided by 255. */
  private static double[] codes(CodeLikelihood of, double[] uniform) {
    int count = of.codes().count();
    int[] sizes = of.codes().sizes();
    double[] bytes = new double[uniform.length];
    for (int i = 0; i < uniform.length; i++) {
      boolean low = i % (2 * count) >= count;
      bytes[i] = low ? Math.floor(uniform[i] * sizes[i % count]) / 255 : 0;
    }
    return bytes;
  }

  private static double[] numbers(Noise noise, Noise.Distribution distribution, int n) {
    float[] drawn = new float[n];
    new NoiseFeed("any", distribution, n).draw(noise, drawn, 0, n);
    double[] wide = new double[n];
    for (int i = 0; i < n; i++) {
      wide[i] = drawn[i];
    }
    return wide;
  }

  /** Those inputs that the session's graph has. */
  public static void put(GraphSession session, Map<String, double[]> inputs) {
    session.graph().inputs().keySet().forEach(name -> session.input(name).put(inputs.get(name)));
  }
}
