// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.Noise;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.input.NoiseInput;
import java.util.List;
import java.util.Map;

/** What a model infers from a few images, on the calling machine, without Spark. */
public final class Inference {
  private static final int BATCH = 16;

  private final Model model;
  private final Batches batches;

  /** Creates an inference with the parameters of a model. */
  public Inference(Model model) {
    this.model = model;
    this.batches = new Batches(model, BATCH);
  }

  /**
   * Computes the posterior means of images.
   *
   * @param images pixels in [0, 1]
   * @param labels labels of the images; ignored by models that read no labels
   * @return one mu {@code [latent]} for each
   */
  public List<float[]> means(List<float[]> images, List<Integer> labels) {
    return inferred(evaluation(), images, labels, ModelGraph.MU, model.spec().latent().size());
  }

  /**
   * Computes the codes of images, with a model of codes.
   *
   * @param images pixels in [0, 1]
   * @param labels as in {@link #means}
   * @return the codes of all levels, one level after the other, for each image
   */
  public List<int[]> codes(List<float[]> images, List<Integer> labels) {
    return inferred(evaluation(), images, labels, ModelGraph.CODES, model.spec().divergences())
        .stream()
        .map(Inference::whole)
        .toList();
  }

  private static int[] whole(float[] numbers) {
    int[] whole = new int[numbers.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) numbers[i];
    }
    return whole;
  }

  /** Whether {@link #rollouts} are there: sequences of this model go on by themselves. */
  public boolean rollsOut() {
    return model.spec().rollsOut();
  }

  /**
   * Sequences that go on by themselves ({@link ModelGraph#rollout}).
   *
   * @param images pixels in [0, 1]
   * @param labels as in {@link #means}
   * @param seen frames after which they do
   * @return the mean of each frame given a state, pixels in [0, 1]; frames that were seen, as
   *     believed then
   */
  public List<float[]> rollouts(List<float[]> images, List<Integer> labels, int seen) {
    BuiltGraph rollout = ModelGraph.rollout(model.spec(), BATCH, seen);
    return inferred(
        rollout, images, labels, ModelGraph.RECONSTRUCTION, model.spec().shape().size());
  }

  private BuiltGraph evaluation() {
    return ModelGraph.evaluation(model.spec(), BATCH);
  }

  /** An output of a graph, of so many numbers an image. */
  private List<float[]> inferred(
      BuiltGraph graph, List<float[]> images, List<Integer> labels, String output, int width) {
    NoiseInput noise = new NoiseInput(graph.noise(), BATCH);
    // A mean depends on the noise of dynamic binarisation alone.
    for (int i = 0; i < BATCH; i++) {
      noise.draw(Noise.of(i), i);
    }
    return batches.map(
        images,
        labels,
        width,
        (batch, ofBatch) ->
            batches.output(graph, ofBatch, noise, Map.of(ModelGraph.X, batch), output));
  }
}
