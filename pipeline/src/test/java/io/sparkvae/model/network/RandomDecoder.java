// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Autoregressive decoders with random parameters, none of which is 0. */
final class RandomDecoder {
  private RandomDecoder() {}

  /** What a decoder makes of images {@code [rows, size]} and of the input {@code z}. */
  static Expression decoded(ModelSpec spec, int rows, Expression x) {
    return spec.observation(Scope.inUse(spec.shape(), spec.latent(), rows))
        .decoded(Expression.input("z", rows, spec.latent().size()), x);
  }

  /** An output of images {@code [rows, size]}, its input {@code x}, at one z. */
  static double[] evaluate(Expression output, double[] x) {
    Graph graph = new Graph(Map.of("output", output));
    float[] parameters = new float[graph.layout().size()];
    Noise.of(5).gaussian(parameters);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= 0.5f;
    }
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(parameters);
      session.input("x").put(x);
      if (graph.inputs().containsKey("z")) {
        double[] z = new double[session.input("z").toDoubles().length];
        Arrays.fill(z, 0.3);
        session.input("z").put(z);
      }
      session.evaluate(List.of("output"));
      return session.output("output").toDoubles();
    }
  }
}
