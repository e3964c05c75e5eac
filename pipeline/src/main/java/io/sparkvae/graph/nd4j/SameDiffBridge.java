// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.nd4j;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Precision;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Graphs for code that brings a SameDiff of its own: DL4J's layers. */
public final class SameDiffBridge {
  private SameDiffBridge() {}

  /**
   * Writes outputs of a graph, in float. What they share is written once.
   *
   * @param leaves variables of {@code sd} for all inputs and parameters that the outputs need, by
   *     name
   * @return the outputs, in the order of their names
   */
  public static List<SDVariable> lower(
      SameDiff sd, Graph graph, List<String> outputs, Map<String, SDVariable> leaves) {
    SameDiffLowering lowering =
        new SameDiffLowering(sd, TensorArray.dataType(Precision.FLOAT), new Given(leaves));
    return outputs.stream().map(output -> lowering.lower(graph.outputs().get(output))).toList();
  }

  private record Given(Map<String, SDVariable> byName) implements SameDiffLowering.Leaves {
    @Override
    public SDVariable input(String name, List<Long> shape) {
      return byName.get(name);
    }

    @Override
    public SDVariable parameter(Operation.Parameter parameter, Expression e) {
      return byName.get(parameter.name());
    }
  }

  /** Creates the gradients of an output, without what SameDiff prints as it does. */
  public static void differentiate(SameDiff sd, SDVariable loss, String... by) {
    sd.setLossVariables(loss.name());
    Quiet.run(() -> sd.createGradFunction(by));
  }
}
