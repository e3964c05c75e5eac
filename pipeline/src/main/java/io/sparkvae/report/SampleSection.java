// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Pictures;
import io.sparkvae.model.ModelGraph;
import java.util.List;

/** The section with images drawn from the prior. */
final class SampleSection {
  private static final String ID = "samples";
  private static final String TITLE = "Samples from the prior";

  private SampleSection() {}

  static Section of(Run run, ReportPlan plan, Pictures pictures) {
    if (plan.samples() == 0) {
      return Section.missing(ID, TITLE, "No sample was asked for.");
    }
    Decoding decoding = new Decoding(run.model());
    boolean readsLabels = ModelGraph.training(run.model().spec(), 1).classes().isPresent();
    List<float[]> decoded = decoding.samples(0, plan.samples(), plan.seed());
    ImageGrid grid = new ImageGrid(run.model().spec().shape());
    Pictures.Picture picture = pictures.add("samples", grid.draw(grid.rows(decoded)));
    return new Section(
        ID,
        TITLE,
        "<p>The %s for %d z drawn from %s, seed %d%s.</p>\n<div class=\"pixels\">%s</div>\n"
            .formatted(
                decoding.words(),
                plan.samples(),
                run.model().spec().prior().words(),
                plan.seed(),
                readsLabels ? "; the classes in turn" : "",
                Html.image(picture, "samples from the prior")));
  }
}
