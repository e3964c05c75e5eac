// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.scope.LatentShape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Draws the pictures of the generation stage.
 *
 * @param sampling draws samples
 * @param examples images from shards; empty without shards
 * @param means posterior means of the examples
 * @param traversed channels, in the order in which they are shown; of a vector, its dimensions
 * @param scale mean and standard deviation of the dimensions in traversals
 * @param levels what each level of codes tells of the examples; empty without several levels
 */
record Gallery(
    Model model,
    Sampling sampling,
    GenerationPlan plan,
    Examples examples,
    List<float[]> means,
    List<Integer> traversed,
    LatentScale scale,
    Optional<LevelExchange> levels) {
  private static final int MOST_CLASSES = 100;
  private static final int MILLISECONDS = 120;

  Pictures draw() {
    Pictures pictures = new Pictures();
    ImageGrid grid = new ImageGrid(model.spec().shape());
    if (plan.samples() > 0) {
      List<float[]> samples = sampling.samples(0, plan.shown(), plan.seed());
      pictures.add("samples", grid.draw(grid.rows(samples)));
    }
    if (plan.perClass() > 0 && sampling.classes().isPresent()) {
      pictures.add("classes", grid.draw(classes(grid, sampling.classes().getAsInt())));
    }
    if (!model.spec().hasLatent()) {
      return pictures;
    }
    if (plan.reconstructions() > 0 && !examples.images().isEmpty()) {
      pictures.add("reconstructions", grid.draw(reconstructions(grid)));
    }
    levels.ifPresent(found -> pictures.add("levels", grid.draw(levels(grid, found))));
    if (plan.rollouts() > 0 && new Inference(model).rollsOut() && !examples.images().isEmpty()) {
      pictures.add("rollouts", grid.draw(rollouts(grid)));
    }
    if (plan.interpolations() > 0 && examples.images().size() > 1) {
      add(pictures, "interpolations", grid, interpolations());
    }
    if (!traversed.isEmpty()) {
      add(pictures, "traversals", grid, traversals());
    }
    return pictures;
  }

  /** Adds paths as rows of a picture and, if asked for, as an animation of all paths at once. */
  private void add(Pictures pictures, String name, ImageGrid grid, List<List<float[]>> paths) {
    pictures.add(name, grid.draw(paths.stream().flatMap(p -> grid.path(p).stream()).toList()));
    if (plan.animations() == GenerationPlan.Animations.ALL) {
      List<BufferedImage> steps = new ArrayList<>();
      for (int i = 0; i < paths.get(0).size(); i++) {
        int step = i;
        steps.add(grid.draw(grid.rows(paths.stream().map(path -> path.get(step)).toList())));
      }
      for (int i = steps.size() - 2; i > 0; i--) {
        steps.add(steps.get(i)); // and back
      }
      pictures.add(name + "-animated", steps, MILLISECONDS);
    }
  }

  /**
   * Returns rows of samples, one of each class. The samples of a column have the same noise, so
   * what differs is the class.
   */
  private List<List<float[]>> classes(ImageGrid grid, int classes) {
    List<List<float[]>> rows = new ArrayList<>();
    for (int label = 0; label < Math.min(MOST_CLASSES, classes); label++) {
      List<SampleKey> keys = SampleKey.ofClass(label, plan.perClass());
      List<Sample> samples = sampling.drawn(keys, plan.seed());
      rows.addAll(grid.path(samples.stream().map(Sample::pixels).toList()));
    }
    return rows;
  }

  /** Returns rows of images, each followed by a row of their reconstructions. */
  private List<List<float[]>> reconstructions(ImageGrid grid) {
    int count = Math.min(plan.reconstructions(), examples.images().size());
    List<float[]> decoded =
        new Decoding(model).decode(means.subList(0, count), examples.labels().subList(0, count));
    return grid.pairs(examples.images().subList(0, count), decoded);
  }

  /**
   * Returns a row of images, one of their reconstructions, and one for each level: the same with
   * the level's codes of the image to the right.
   */
  private List<List<float[]>> levels(ImageGrid grid, LevelExchange found) {
    List<List<float[]>> rows = new ArrayList<>();
    rows.add(examples.images());
    rows.add(found.own());
    rows.addAll(found.exchanged());
    int columns = Math.min(grid.columns(), found.own().size());
    return rows.stream().map(row -> row.subList(0, columns)).toList();
  }

  /** Returns rows of sequences, each followed by a row of what their beginning goes on to. */
  private List<List<float[]>> rollouts(ImageGrid grid) {
    int count = Math.min(plan.rollouts(), examples.images().size());
    List<float[]> images = examples.images().subList(0, count);
    List<Integer> labels = examples.labels().subList(0, count);
    int seen = ModelGraph.seen(model.spec());
    return grid.pairs(images, new Inference(model).rollouts(images, labels, seen));
  }

  /**
   * Returns one path for each pair of neighbouring examples: the first image, decoded points of the
   * way between the two posterior means, and the second image. A model that reads labels gets the
   * label of the first image.
   */
  private List<List<float[]>> interpolations() {
    List<List<float[]>> paths = new ArrayList<>();
    int pairs = Math.min(plan.interpolations(), means.size() - 1);
    for (int i = 0; i < pairs; i++) {
      List<float[]> path = new ArrayList<>();
      path.add(examples.images().get(i));
      path.addAll(
          decode(
              plan.interpolation().path(means.get(i), means.get(i + 1), plan.interpolationSteps()),
              examples.labels().get(i)));
      path.add(examples.images().get(i + 1));
      paths.add(path);
    }
    return paths;
  }

  /**
   * Returns one path for each traversed channel. The other channels stay at the posterior mean of
   * the first example, with its label; without examples, at 0, the prior's mean, in class 0.
   */
  private List<List<float[]>> traversals() {
    LatentShape latent = model.spec().latent();
    float[] start = means.isEmpty() ? new float[latent.size()] : means.get(0);
    Integer label = means.isEmpty() ? Integer.valueOf(0) : examples.labels().get(0);
    List<List<float[]>> paths = new ArrayList<>();
    for (int channel : traversed) {
      paths.add(
          decode(
              LatentPaths.traversal(
                  start, scale, channel, plan.traversalSteps(), plan.traversalRange()),
              label));
    }
    return paths;
  }

  private List<float[]> decode(List<float[]> latents, Integer label) {
    return new Decoding(model).decode(latents, Collections.nCopies(latents.size(), label));
  }
}
