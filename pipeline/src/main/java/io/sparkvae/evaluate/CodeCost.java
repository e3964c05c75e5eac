// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.graph.Precision;
import io.sparkvae.latents.Batch;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.file.PortableModel;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.model.likelihood.CodeLikelihood;
import io.sparkvae.model.quantiser.CodeShape;
import java.io.Serializable;
import java.util.List;

/** What the codes of images cost under a prior: -ln p(codes). */
final class CodeCost implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PortableModel prior;

  CodeCost(Model prior) {
    this.prior = PortableModel.of(prior);
  }

  /**
   * Computes the cost of each image of a batch.
   *
   * @param codes whole numbers, {@code [capacity, count]}
   * @return ln p(codes), {@code [capacity]}
   */
  float[] logProbabilities(Batch batch, float[] codes) {
    Model model = prior.model();
    BuiltGraph graph = ModelGraph.evaluation(model.spec(), batch.capacity());
    LabelInput labels = new LabelInput(graph.classes(), batch.capacity());
    for (int i = 0; i < batch.count(); i++) {
      int image = i;
      labels.put(
          i,
          batch.chunk(i).labels()[batch.row(i)],
          () -> "image '%s'".formatted(batch.chunk(image).ids().get(batch.row(image))));
    }
    byte[] bytes = bytes(((CodeLikelihood) model.spec().likelihood()).codes(), codes);
    return ModelSessions.with(
        graph,
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.parameters());
          session.input(ModelGraph.X).putPixels(bytes);
          labels.put(session);
          session.evaluate(List.of(ModelGraph.LOG_LIKELIHOOD));
          return batch.finite(session, ModelGraph.LOG_LIKELIHOOD);
        });
  }

  private static byte[] bytes(CodeShape shape, float[] codes) {
    int count = shape.count();
    int size = shape.image().size();
    byte[] bytes = new byte[codes.length / count * size];
    int[] ofImage = new int[count];
    for (int image = 0; image < codes.length / count; image++) {
      for (int i = 0; i < count; i++) {
        ofImage[i] = Math.round(codes[image * count + i]);
      }
      shape.put(ofImage, bytes, image * size);
    }
    return bytes;
  }
}
