// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.updater.Adam;
import java.util.Arrays;
import java.util.List;

/**
 * Training in memory, for proofs: full batches, Adam with a rate that falls to 0 by equal steps.
 */
final class Fit {
  private Fit() {}

  static float[] fit(ModelSpec spec, float[][] x, int steps, double rate, long seed) {
    Adam adam = new Adam(0.9, 0.999, 1e-8);
    float[] theta = Model.layout(spec).initialise(seed);
    float[] m = new float[theta.length];
    float[] v = new float[theta.length];
    float[] gradient = new float[theta.length];
    NoiseInput noise = new NoiseInput(ModelGraph.training(spec, 1).noise(), x.length);
    List<Control> controls = ModelGraph.training(spec, 1).controls();
    return ModelSessions.with(
        ModelGraph.training(spec, x.length),
        Precision.FLOAT,
        session -> {
          for (int t = 1; t <= steps; t++) {
            session.parameters().put(theta);
            feed(session, x, noise, seed, t);
            for (Control control : controls) {
              session.input(control.name()).put(new float[] {(float) control.most()});
            }
            session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
            session.gradient().get(gradient);
            adam.step(theta, m, v, gradient, rate * (1 - (t - 1.0) / steps), t);
          }
          return theta;
        });
  }

  /** An output of the model in use. */
  static double[] output(ModelSpec spec, float[] theta, float[][] x, String name) {
    NoiseInput noise = new NoiseInput(ModelGraph.evaluation(spec, 1).noise(), x.length);
    return ModelSessions.with(
        ModelGraph.evaluation(spec, x.length),
        Precision.FLOAT,
        session -> {
          session.parameters().put(theta);
          feed(session, x, noise, 99, 0);
          session.evaluate(List.of(name));
          return session.output(name).toDoubles();
        });
  }

  private static void feed(
      GraphSession session, float[][] x, NoiseInput noise, long seed, int step) {
    int size = x[0].length;
    float[] flat = new float[x.length * size];
    float[] weight = new float[x.length];
    Arrays.fill(weight, 1);
    for (int i = 0; i < x.length; i++) {
      System.arraycopy(x[i], 0, flat, i * size, size);
      noise.draw(Noise.of(seed, step, i), i);
    }
    session.input(ModelGraph.X).put(flat);
    if (session.graph().inputs().containsKey(ModelGraph.WEIGHT)) {
      session.input(ModelGraph.WEIGHT).put(weight);
    }
    noise.put(session);
  }

  /** Mean squared difference of an output from what it should be. */
  static double meanSquare(double[] found, float[][] x) {
    int size = x[0].length;
    double sum = 0;
    for (int i = 0; i < found.length; i++) {
      double d = found[i] - x[i / size][i % size];
      sum += d * d;
    }
    return sum / found.length;
  }
}
