// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Pictures;
import io.sparkvae.generate.Sampling;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import java.util.List;

/** The section with images drawn from the prior. */
final class SampleSection {
  private static final String ID = "samples";
  private static final String TITLE = "Samples from the prior";

  private SampleSection() {}

  static Section of(Run run, ReportPlan plan, Thumbnails thumbnails, Pictures pictures) {
    if (plan.samples() == 0) {
      return Section.missing(ID, TITLE, "No sample was asked for.");
    }
    Decoding decoding = new Decoding(run.model());
    boolean readsLabels = ModelGraph.training(run.model().spec(), 1).classes().isPresent();
    List<float[]> decoded =
        new Sampling(run.model(), run.prior().map(ModelArtifact.Loaded::model))
            .samples(0, plan.samples(), plan.seed());
    ImageGrid grid = new ImageGrid(run.model().spec().shape());
    pictures.add("samples", grid.draw(grid.rows(decoded)));
    return new Section(
        ID,
        TITLE,
        "they should look like images of the dataset, and differ from each other; blurs and repetitions show where prior and latents do not match.",
        "<p>%s, seed %s%s.</p>\n%s"
            .formatted(
                drawn(run, decoding, plan.samples()),
                plan.seed(),
                readsLabels ? "; the classes in turn" : "",
                thumbnails.wrapped(decoded, plan.samples() + " samples from the prior")));
  }

  private static String drawn(Run run, Decoding decoding, int samples) {
    ModelSpec spec = run.model().spec();
    if (!spec.hasLatent()) {
      return "For each of %s images, the %s".formatted(samples, decoding.words());
    }
    String prior = run.prior().map(SampleSection::words).orElseGet(() -> spec.prior().words());
    return "The %s for %s z drawn from %s".formatted(decoding.words(), samples, prior);
  }

  private static String words(ModelArtifact.Loaded secondStage) {
    ModelSpec spec = secondStage.model().spec();
    return spec.overCodes()
        ? "the learned prior over codes"
        : "the second stage, a model of the latents (preset %s)"
            .formatted(Html.escape(spec.preset()));
  }
}
