// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffOutputLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's layer of a {@link Dl4jObjective}, whose gradients are computed in {@link ZeroedMemory}.
 */
final class ObjectiveLayer extends SameDiffOutputLayer {
  private static final long serialVersionUID = 1L;

  ObjectiveLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  @SuppressWarnings("try") // the scope is not used, only closed
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      if (sameDiff == null) {
        doInit();
      }
      SameDiff backwards = sameDiff.getFunction("grad");
      InferenceSession session =
          backwards
              .getSessions()
              .computeIfAbsent(
                  Thread.currentThread().getId(), thread -> new InferenceSession(backwards));
      session.setMmgr(new ZeroedMemory());
      List<String> names = new ArrayList<>(paramTable.keySet());
      names.add(INPUT_KEY);
      Map<String, INDArray> found =
          sameDiff.calculateGradients(Map.of(INPUT_KEY, input, LABELS_KEY, labels), names);
      Gradient gradient = new DefaultGradient();
      for (String name : paramTable.keySet()) {
        gradTable.get(name).assign(found.get(name));
        gradient.gradientForVariable().put(name, gradTable.get(name));
      }
      sameDiff.clearPlaceholders(true);
      sameDiff.clearOpInputs();
      return new Pair<>(gradient, found.get(INPUT_KEY));
    }
  }
}
