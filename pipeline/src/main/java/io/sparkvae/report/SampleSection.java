package io.sparkvae.report;

import io.sparkvae.model.ModelGraph;
import java.util.ArrayList;
import java.util.List;

/** Images drawn from the prior. */
final class SampleSection {
  private static final String ID = "samples";
  private static final String TITLE = "Samples from the prior";
  private static final int PAGE_WIDTH = 1060;

  private SampleSection() {}

  static Section of(Run run, ReportPlan plan, Pictures pictures) {
    if (plan.samples() == 0) {
      return Section.missing(ID, TITLE, "No sample was asked for.");
    }
    List<float[]> decoded = new Decoding(run.model()).samples(plan.samples(), plan.seed());
    ImageGrid grid = new ImageGrid(run.model().spec().shape());
    int columns = Math.max(1, Math.min(16, PAGE_WIDTH / grid.cellWidth()));
    List<List<float[]>> rows = new ArrayList<>();
    for (int from = 0; from < decoded.size(); from += columns) {
      rows.add(decoded.subList(from, Math.min(decoded.size(), from + columns)));
    }
    Pictures.Picture picture = pictures.add("samples", grid.draw(rows));
    return new Section(
        ID,
        TITLE,
        "<p>The mean of p(x|z) for %d z drawn from %s, seed %d%s.</p>\n<div class=\"pixels\">%s</div>\n"
            .formatted(
                plan.samples(),
                run.model().spec().prior().words(),
                plan.seed(),
                ModelGraph.classes(run.model().spec()).isPresent() ? "; the classes in turn" : "",
                Html.image(picture, "samples from the prior")));
  }
}
