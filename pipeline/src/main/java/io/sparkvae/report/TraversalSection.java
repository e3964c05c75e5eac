// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.Examples;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.LatentPaths;
import io.sparkvae.generate.Pictures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The section with traversals of single dimensions, the most informative first. */
final class TraversalSection {
  private static final String ID = "traversals";
  private static final String TITLE = "Traversals of the most informative dimensions";

  private TraversalSection() {}

  /**
   * Returns the section.
   *
   * @param examples example images; a model that reads labels gets the label of the first one, or
   *     class 0 without examples
   * @param means posterior means of the example images, {@code [latent]} each; traversals start at
   *     the first one
   */
  static Section of(
      Run run, ReportPlan plan, Examples examples, List<float[]> means, Pictures pictures) {
    List<Integer> dimensions =
        run.statistics().dimensionsByInformation().stream().limit(plan.traversals()).toList();
    if (dimensions.isEmpty()) {
      return Section.missing(ID, TITLE, "No traversal was asked for.");
    }
    float[] start = means.isEmpty() ? new float[run.model().spec().latent()] : means.get(0);
    List<float[]> latents = new ArrayList<>();
    for (int j : dimensions) {
      latents.addAll(LatentPaths.traversal(start, j, plan.traversalSteps(), plan.traversalRange()));
    }
    Integer label = means.isEmpty() ? Integer.valueOf(0) : examples.labels().get(0);
    List<float[]> decoded =
        new Decoding(run.model()).decode(latents, Collections.nCopies(latents.size(), label));
    ImageGrid grid = new ImageGrid(run.model().spec().shape());
    StringBuilder body =
        new StringBuilder(
            "<p>Each row sets one dimension to values from %s to %s; the others stay at %s.</p>\n<div class=\"traversals\">\n"
                .formatted(
                    Html.decimal(-plan.traversalRange(), 1),
                    Html.decimal(plan.traversalRange(), 1),
                    means.isEmpty()
                        ? "0, the mean of the prior (in class 0, if the model reads labels)"
                        : "the posterior mean of the first image above"));
    for (int k = 0; k < dimensions.size(); k++) {
      int j = dimensions.get(k);
      List<float[]> row =
          decoded.subList(k * plan.traversalSteps(), (k + 1) * plan.traversalSteps());
      Pictures.Picture picture =
          pictures.add("traversal-%02d-z%d".formatted(k + 1, j), grid.draw(List.of(row)));
      body.append(
          "<div class=\"name\">z<sub>%d</sub><span>%s nats</span></div><div class=\"pixels\">%s</div>\n"
              .formatted(
                  j,
                  Html.decimal(run.statistics().kl().mean().get(j), 2),
                  Html.image(picture, "traversal of dimension " + j)));
    }
    return new Section(ID, TITLE, body + "</div>\n");
  }
}
