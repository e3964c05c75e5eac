// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Examples;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Inference;
import io.sparkvae.generate.Pictures;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.List;
import java.util.Optional;

/** The section with sequences that go on by themselves. */
final class RolloutSection {
  private RolloutSection() {}

  /** Returns the section; empty for a model whose sequences do not, or if none was asked for. */
  static Optional<Section> of(
      Examples examples, Run run, ReportPlan plan, Thumbnails thumbnails, Pictures pictures) {
    Inference inference = new Inference(run.model());
    int count = Math.min(plan.rollouts(), examples.images().size());
    if (count == 0 || !inference.rollsOut()) {
      return Optional.empty();
    }
    ModelSpec spec = run.model().spec();
    List<float[]> images = examples.images().subList(0, count);
    int seen = ModelGraph.seen(spec);
    List<float[]> rollouts = inference.rollouts(images, examples.labels().subList(0, count), seen);
    ImageGrid grid = new ImageGrid(spec.shape());
    pictures.add("rollouts", grid.draw(grid.pairs(images, rollouts)));
    StringBuilder pairs = new StringBuilder("<ul class=\"pairs\">\n");
    for (int i = 0; i < count; i++) {
      pairs.append(
          "<li>%s%s</li>\n"
              .formatted(
                  thumbnails.image(images.get(i), "sequence " + (i + 1)),
                  thumbnails.image(rollouts.get(i), "its rollout")));
    }
    return Optional.of(
        new Section(
            "rollouts",
            "Rollouts",
            "where a sequence goes on by itself, it should move as the one above it.",
            "<p>Sequences of the %s split above. Below them, the first %s of %s steps as the model believes them to be when it has seen them, and the others as it draws them without seeing more.</p>\n%s</ul>\n"
                .formatted(examples.split().column(), seen, spec.latent().frames(), pairs)));
  }
}
