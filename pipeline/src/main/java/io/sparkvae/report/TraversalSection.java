// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.Examples;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.LatentPaths;
import io.sparkvae.generate.Pictures;
import io.sparkvae.model.scope.LatentShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The section with traversals of single dimensions, the most informative first; of a latent with
 * places, of single channels at all places alike.
 */
final class TraversalSection {
  private static final String ID = "traversals";

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
      Run run,
      ReportPlan plan,
      Examples examples,
      List<float[]> means,
      Thumbnails thumbnails,
      Pictures pictures) {
    LatentShape latent = run.model().spec().latent();
    String what = latent.isVector() ? "dimension" : "channel";
    String title =
        "Traversals of the %s %ss"
            .formatted(run.statistics().isPresent() ? "most informative" : "first", what);
    if (!run.model().spec().hasLatent()) {
      return Section.withoutLatent(ID, title);
    }
    List<Integer> channels = channels(run).limit(plan.traversals()).toList();
    if (!run.model().spec().codes().isEmpty()) {
      return Section.missing(ID, title, "Codes have no dimensions that could be traversed.");
    }
    if (channels.isEmpty()) {
      return Section.missing(ID, title, "No traversal was asked for.");
    }
    float[] start = means.isEmpty() ? new float[latent.size()] : means.get(0);
    List<float[]> latents = new ArrayList<>();
    for (int j : channels) {
      latents.addAll(
          LatentPaths.traversal(start, latent, j, plan.traversalSteps(), plan.traversalRange()));
    }
    Integer label = means.isEmpty() ? Integer.valueOf(0) : examples.labels().get(0);
    List<float[]> decoded =
        new Decoding(run.model()).decode(latents, Collections.nCopies(latents.size(), label));
    ImageGrid grid = new ImageGrid(run.model().spec().shape());
    StringBuilder body =
        new StringBuilder(
            "<p>Each row sets one %s to values from %s to %s; the others stay at %s.</p>\n<div class=\"traversals\">\n"
                .formatted(
                    latent.isVector() ? what : what + ", at all places alike,",
                    Html.decimal(-plan.traversalRange(), 1),
                    Html.decimal(plan.traversalRange(), 1),
                    means.isEmpty()
                        ? "0, the mean of the prior (in class 0, if the model reads labels)"
                        : "the posterior mean of the first image of the reconstructions"));
    for (int k = 0; k < channels.size(); k++) {
      int j = channels.get(k);
      List<float[]> row =
          decoded.subList(k * plan.traversalSteps(), (k + 1) * plan.traversalSteps());
      pictures.add(
          String.format(Locale.ROOT, "traversal-%02d-z%d", k + 1, j), grid.draw(grid.path(row)));
      body.append(
          "<div class=\"name\">z<sub>%s</sub>%s</div>%s"
              .formatted(
                  j,
                  run.statistics()
                      .map(s -> "<span>%s nats</span>".formatted(Html.decimal(s.klOfChannel(j), 2)))
                      .orElse(""),
                  thumbnails.row(row, "traversal of %s %s".formatted(what, j))));
    }
    return new Section(
        ID,
        title,
        "along a row, one property of the image should change and the others stay; a row in which nothing changes is a %s without use."
            .formatted(what),
        body + "</div>\n");
  }

  /** The channels, those that say most about the image first, if the run has statistics. */
  private static Stream<Integer> channels(Run run) {
    return run.statistics()
        .map(statistics -> statistics.channelsByInformation().stream())
        .orElseGet(() -> IntStream.range(0, run.model().spec().latent().channels()).boxed());
  }
}
