// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.cuda.CudaSession;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.graph.nd4j.SameDiffSession;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.machine.Nd4jLibrary;

/** Opens sessions on the executor that fits the precision and the machine. */
public final class Engine {
  private Engine() {}

  /** Opens a session on the graph's own parameters. */
  public static GraphSession open(Graph graph, Precision precision) {
    return open(graph, graph.layout(), precision);
  }

  /**
   * Opens a session on a larger vector of which the graph uses a part: a decoder on a whole model's
   * parameters.
   */
  public static GraphSession open(Graph graph, ParameterLayout layout, Precision precision) {
    return open(graph, layout, precision, Device.current());
  }

  /**
   * Opens a session on a device. Cards multiply matrices in float here, as processors do; only the
   * gradients of training may be computed otherwise.
   *
   * @throws ConfigurationFailure when no executor of the device computes in this precision
   */
  public static GraphSession open(
      Graph graph, ParameterLayout layout, Precision precision, Device device) {
    if (device.card().isPresent() && precision == Precision.DOUBLE) {
      throw doubleOn(device);
    }
    if (device.card().isPresent()) {
      return CudaSession.open(graph, layout, device.card().getAsInt(), ProductPrecision.FP32);
    }
    NativeBuild.select();
    return switch (precision) {
      case FLOAT -> new PlannedSession(graph, layout);
      case DOUBLE -> {
        Nd4jLibrary.require("double precision");
        yield new SameDiffSession(graph, layout, precision);
      }
    };
  }

  /** The refusal of computing in double on a card. */
  public static ConfigurationFailure doubleOn(Device card) {
    return new ConfigurationFailure(
        "train.precision: expected float on GPU %s, which computes in nothing else, found double"
            .formatted(card.card().orElseThrow()));
  }
}
