// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.report.LineChart.Series;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The section on a model of the model's latents: how well it explains them while it is trained. */
final class SecondStageSection {
  private static final String ID = "second-stage";
  private static final String TITLE = "Second stage";

  private SecondStageSection() {}

  static Section of(ModelArtifact.Loaded stage, Configuration hadoop, Pictures pictures) {
    MetricsLog log = MetricsLog.read(stage.source(), hadoop);
    double[] rounds = TrainingSection.rounds(log);
    double[] validation = log.numbers("validationElbo");
    LineChart chart =
        new LineChart(
            "How well the second stage explains the latents",
            "the curves should rise and level off, and the validation curve should not fall again.",
            "nats a latent",
            List.of(
                new Series("training", Ink.FIRST, rounds, log.numbers("elbo")),
                new Series("validation", Ink.SECOND, rounds, validation)));
    ModelSpec spec = stage.model().spec();
    double best = Arrays.stream(validation).filter(Double::isFinite).max().orElse(Double.NaN);
    String note =
        "<p>A model of the %s latent dimensions, preset %s, %s parameters, in %s. Samples are drawn from it.%s</p>\n"
            .formatted(
                spec.shape().size(),
                Html.escape(spec.preset()),
                Html.count(stage.model().parameters().length),
                Html.escape(stage.source().directory().toString()),
                Double.isNaN(best)
                    ? ""
                    : " Best on validation images: %s nats a latent."
                        .formatted(Html.decimal(best, 3)));
    return new Section(
        ID, TITLE, "", note + (chart.empty() ? "" : chart.show("second-stage", pictures)));
  }
}
