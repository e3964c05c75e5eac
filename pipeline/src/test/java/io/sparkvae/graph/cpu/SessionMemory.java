// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Opens, uses and closes sessions of ten shapes and prints by how many mebibytes the memory of this
 * process grows with a thousand of them, after five hundred to warm up. Argument: {@code closed},
 * or {@code open} for sessions that are not closed. Fails when ND4J's native library was loaded.
 */
final class SessionMemory {
  private static final int SESSIONS = 1000;
  private static final int WARM_UP = 500;

  private SessionMemory() {}

  public static void main(String[] args) throws IOException {
    List<Graph> graphs = LongStream.rangeClosed(1, 10).mapToObj(SessionMemory::graph).toList();
    List<GraphSession> kept = new ArrayList<>();
    double before = 0;
    for (int i = 0; i < WARM_UP + SESSIONS; i++) {
      GraphSession session = Engine.open(graphs.get(i % graphs.size()), Precision.FLOAT);
      session.differentiate("loss", List.of("loss"));
      if (args[0].equals("closed")) {
        session.close();
      } else {
        kept.add(session);
      }
      if (i == WARM_UP) {
        before = ProcessMemory.residentMebibytes();
      }
    }
    if (Files.readString(Path.of("/proc/self/maps")).contains("libnd4jcpu")) {
      throw new IllegalStateException("expected oneDNN alone, found ND4J's library loaded, too");
    }
    System.out.println(ProcessMemory.residentMebibytes() - before);
  }

  /** A convolution and its gradient, a product, sums: memory and objects of every kind. */
  private static Graph graph(long images) {
    Expression h =
        Expression.input("x", images, 16, 16, 1)
            .convolution(p("conv", 4, 4, 1, 8), 2, 1)
            .plus(p("bias", 8))
            .relu()
            .transposedConvolution(p("up", 4, 4, 16, 8), 2, 1)
            .tanh()
            .reshape(images, 16 * 16 * 16)
            .matrixProduct(p("dense", 16 * 16 * 16, 4));
    return new Graph(Map.of("loss", h.sum()));
  }

  private static Expression p(String name, long... shape) {
    return Expression.parameter(name, new Initialisation.He(16), shape);
  }
}
