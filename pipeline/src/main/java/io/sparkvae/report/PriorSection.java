// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.report.LineChart.Series;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The section on the prior over a model's codes: what a code costs while it is trained. */
final class PriorSection {
  private static final String ID = "prior";
  private static final String TITLE = "Prior over codes";

  private PriorSection() {}

  static Section of(Run run, ModelArtifact.Loaded prior, Configuration hadoop, Pictures pictures) {
    MetricsLog log = MetricsLog.read(prior.source(), hadoop);
    CodeShape codes = new CodeShape(run.model().spec().codes());
    double nats = codes.count() * Math.log(2);
    double[] rounds = TrainingSection.rounds(log);
    double[] validation = bitsPerCode(log, "validationElbo", nats);
    double uniform = codes.uniformNats() / nats;
    LineChart chart =
        new LineChart(
            "What a code costs",
            "the curve should fall below what equally likely codes cost, and the validation curve should not rise again.",
            "bits a code",
            List.of(
                new Series("training", Ink.FIRST, rounds, bitsPerCode(log, "elbo", nats)),
                new Series("validation", Ink.SECOND, rounds, validation)));
    double best = Arrays.stream(validation).filter(Double::isFinite).min().orElse(Double.NaN);
    String note =
        "<p>%s: %s, preset %s, in %s. %sIf all codes were equally likely: %s bits a code.</p>\n"
            .formatted(
                Html.escape(codes.words()),
                Html.count(prior.model().parameters().length) + " parameters",
                Html.escape(prior.model().spec().preset()),
                Html.escape(prior.source().directory().toString()),
                Double.isNaN(best)
                    ? ""
                    : "Best on validation images: %s bits a code. "
                        .formatted(Html.decimal(best, 3)),
                Html.decimal(uniform, 3));
    return new Section(
        ID, TITLE, "", note + (chart.empty() ? "" : chart.show("prior-bits", pictures)));
  }

  private static double[] bitsPerCode(MetricsLog log, String name, double nats) {
    return Arrays.stream(log.numbers(name)).map(elbo -> -elbo / nats).toArray();
  }
}
