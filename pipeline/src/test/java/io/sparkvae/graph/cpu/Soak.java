// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * Takes 10,000 steps and prints by how many mebibytes the memory of this process grows in 1,000 of
 * them. Argument: {@code steps}, or {@code leak} for steps that keep 4 KiB each.
 */
final class Soak {
  private static final int STEPS = 10_000;
  private static final int WARM_UP = 5_000;
  private static final int SAMPLE = 250;

  private Soak() {}

  public static void main(String[] args) throws IOException {
    Graph graph = new Graph(Map.of("loss", loss()));
    List<Memory> kept = new ArrayList<>();
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      float[] parameters = graph.layout().initialise(3);
      float[] x = new float[Math.toIntExact(session.input("x").size())];
      Noise.of(4).gaussian(x);
      Runnable step =
          () -> {
            session.parameters().put(parameters);
            session.input("x").put(x);
            session.differentiate("loss", List.of("loss"));
            if (!Double.isFinite(session.output("loss").scalar())) {
              throw new IllegalStateException("expected a finite loss");
            }
            if (args[0].equals("leak")) {
              Memory memory = Memory.allocate(1024);
              memory.put(0, x, x.length);
              kept.add(memory);
            }
          };
      System.out.println(mebibytesPerThousandSteps(step));
    }
  }

  private static Expression loss() {
    Expression h =
        Expression.input("x", 2, 8, 8, 1)
            .convolution(p("conv1", 4, 4, 1, 16), 2, 1)
            .plus(p("bias", 16))
            .relu()
            .convolution(p("conv2", 4, 4, 16, 16), 2, 1)
            .reshape(2, 64)
            .matrixProduct(p("dense", 64, 64))
            .tanh()
            .reshape(2, 2, 2, 16)
            .transposedConvolution(p("up1", 4, 4, 16, 16), 2, 1)
            .transposedConvolution(p("up2", 4, 4, 1, 16), 2, 1);
    return h.permute(0, 3, 1, 2).softplus().sum();
  }

  private static Expression p(String name, long... shape) {
    return Expression.parameter(name, new Initialisation.He(16), shape);
  }

  private static double mebibytesPerThousandSteps(Runnable step) throws IOException {
    SimpleRegression growth = new SimpleRegression();
    for (int i = 1; i <= WARM_UP + STEPS; i++) {
      step.run();
      if (i > WARM_UP && i % SAMPLE == 0) {
        growth.addData(i, ProcessMemory.residentMebibytes());
      }
    }
    return growth.getSlope() * 1000;
  }
}
