// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The pictures of a generation.
 *
 * @param examples images of shards; none where there are no shards
 * @param means posterior means of the examples
 * @param traversed dimensions, in the order in which they are shown
 */
record Gallery(
    Model model,
    GenerationPlan plan,
    Examples examples,
    List<float[]> means,
    List<Integer> traversed) {

  Pictures draw() {
    Pictures pictures = new Pictures();
    ImageGrid grid = new ImageGrid(model.spec().shape());
    if (plan.samples() > 0) {
      List<float[]> samples = new Decoding(model).samples(0, plan.shown(), plan.seed());
      pictures.add("samples", grid.draw(grid.rows(samples)));
    }
    if (plan.reconstructions() > 0 && !examples.images().isEmpty()) {
      pictures.add("reconstructions", grid.draw(reconstructions(grid)));
    }
    if (plan.interpolations() > 0 && examples.images().size() > 1) {
      pictures.add("interpolations", grid.draw(interpolations()));
    }
    if (!traversed.isEmpty()) {
      pictures.add("traversals", grid.draw(traversals()));
    }
    return pictures;
  }

  /** A row of images, below it a row of what the model makes of them, and so on. */
  private List<List<float[]>> reconstructions(ImageGrid grid) {
    int count = Math.min(plan.reconstructions(), examples.images().size());
    List<List<float[]>> images = grid.rows(examples.images().subList(0, count));
    List<List<float[]>> decoded =
        grid.rows(
            new Decoding(model)
                .decode(means.subList(0, count), examples.labels().subList(0, count)));
    List<List<float[]>> rows = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      rows.add(images.get(i));
      rows.add(decoded.get(i));
    }
    return rows;
  }

  /**
   * Each row: an image, the line from its posterior mean to that of the next, the next image; with
   * the label of the first, for models that read labels.
   */
  private List<List<float[]>> interpolations() {
    List<List<float[]>> rows = new ArrayList<>();
    int pairs = Math.min(plan.interpolations(), means.size() - 1);
    for (int i = 0; i < pairs; i++) {
      List<float[]> row = new ArrayList<>();
      row.add(examples.images().get(i));
      row.addAll(
          decode(
              LatentPaths.line(means.get(i), means.get(i + 1), plan.interpolationSteps()),
              examples.labels().get(i)));
      row.add(examples.images().get(i + 1));
      rows.add(row);
    }
    return rows;
  }

  /**
   * Each row: one dimension, around the first example's posterior mean and with its label, or
   * around the prior's mean 0, in class 0.
   */
  private List<List<float[]>> traversals() {
    float[] start = means.isEmpty() ? new float[model.spec().latent()] : means.get(0);
    List<List<float[]>> rows = new ArrayList<>();
    for (int dimension : traversed) {
      rows.add(
          decode(
              LatentPaths.traversal(start, dimension, plan.traversalSteps(), plan.traversalRange()),
              means.isEmpty() ? Integer.valueOf(0) : examples.labels().get(0)));
    }
    return rows;
  }

  private List<float[]> decode(List<float[]> latents, Integer label) {
    return new Decoding(model).decode(latents, Collections.nCopies(latents.size(), label));
  }
}
