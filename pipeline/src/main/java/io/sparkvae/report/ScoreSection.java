// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.score.DisentanglementContent;
import io.sparkvae.score.DistancesContent;
import io.sparkvae.score.ProbesContent;
import io.sparkvae.score.Proportion;
import io.sparkvae.score.ScoresContent;
import io.sparkvae.score.StandardErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section on what latents are good for, as the stage {@code score} finds. */
final class ScoreSection {
  private static final String ID = "scores";
  private static final String TITLE = "Scores of the latents";

  private static final StandardErrors NO_ERRORS = new StandardErrors(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private ScoreSection() {}

  static Section of(Manifest.Read scores, Pictures pictures) {
    ScoresContent content = scores.manifest().contentAs(ScoresContent.class, scores.directory());
    StringBuilder charts = new StringBuilder();
    StringBuilder notes = new StringBuilder();
    if (content.disentanglement() != null) {
      disentanglement(content.disentanglement(), charts, notes, pictures);
    }
    if (content.probes() != null) {
      probes(content.probes(), charts, notes, pictures);
    }
    if (content.distances() != null) {
      notes.append(distances(content.distances()));
    }
    return notes.isEmpty()
        ? Section.missing(
            ID, TITLE, "The images have neither factors nor labels, and no model was given.")
        : new Section(
            ID, TITLE, "", "<div class=\"charts\">\n%s</div>\n%s".formatted(charts, notes));
  }

  private static void disentanglement(
      DisentanglementContent found, StringBuilder charts, StringBuilder notes, Pictures pictures) {
    List<Bar> bars = new ArrayList<>();
    Table table = new Table("Scores of disentanglement", "Score", "Value", "\u00b1");
    StandardErrors errors = Optional.ofNullable(found.standardErrors()).orElse(NO_ERRORS);
    add(bars, table, "MIG", found.mig(), errors.mig());
    add(bars, table, "SAP", found.sap(), errors.sap());
    add(bars, table, "DCI D", found.dci().disentanglement(), errors.dciDisentanglement());
    add(bars, table, "DCI C", found.dci().completeness(), errors.dciCompleteness());
    add(bars, table, "DCI I", found.dci().informativeness(), errors.dciInformativeness());
    add(bars, table, "FactorVAE", found.factorVae(), errors.factorVae());
    add(bars, table, "\u03b2-VAE", found.betaVae(), errors.betaVae());
    add(bars, table, "modularity", found.modularity(), errors.modularity());
    add(bars, table, "IRS", found.irs(), errors.irs());
    charts.append(
        new BarChart(
                "Disentanglement",
                "the higher, the more a dimension stands for one factor of the images; scores have different scales, so compare each with itself in other runs.",
                "0 to 1",
                "score",
                bars)
            .show("disentanglement", pictures));
    notes.append(
        "<p>Disentanglement of %s images with %s factors. MIG is the mutual information gap, DCI are disentanglement, completeness and informativeness, IRS is the interventional robustness. Lines: one standard error up and down.</p>\n%s"
            .formatted(Html.count(found.images()), found.factors().size(), table.end()));
  }

  private static void add(List<Bar> bars, Table table, String name, double score, double error) {
    String within = error == 0 ? "" : " \u00b1 " + Html.number(error);
    bars.add(
        new Bar(
            name,
            Math.max(0, score),
            error,
            Ink.FIRST,
            "%s: %s%s".formatted(name, Html.number(score), within)));
    table.row(name, Html.decimal(score, 3), error == 0 ? "\u2013" : Html.decimal(error, 3));
  }

  private static void probes(
      ProbesContent found, StringBuilder charts, StringBuilder notes, Pictures pictures) {
    List<Bar> bars = new ArrayList<>();
    bars.add(accuracy("linear", found.linear()));
    bars.add(accuracy(found.k() + " nearest", found.neighbours()));
    bars.add(
        new Bar(
            "a guess",
            100 * found.mostFrequent(),
            0,
            Ink.MUTED,
            "the most frequent class: %s %%"
                .formatted(Html.decimal(100 * found.mostFrequent(), 1))));
    charts.append(
        new BarChart(
                "Classes told from the latents",
                "the blue bars should be far above the grey one, which looks at no latent.",
                "% of the test images",
                "classifier",
                bars)
            .show("probes", pictures));
    notes.append(
        "<p>Classes told: %s classes; classifiers learned from %s training images and were tried on %s test images. Lines: the interval of 95 %%.</p>\n"
            .formatted(
                found.classes(), Html.count(found.references()), Html.count(found.images())));
  }

  private static Bar accuracy(String name, Proportion share) {
    return new Bar(
        name,
        100 * share.share(),
        50 * (share.high() - share.low()),
        Ink.FIRST,
        "%s: %s %%".formatted(name, Html.decimal(100 * share.share(), 1)));
  }

  private static String distances(DistancesContent found) {
    Table table =
        new Table(
            "Distances from real images",
            "Images",
            "Fr\u00e9chet",
            "Kernel",
            "\u00b1",
            "Precision",
            "Recall");
    distances(table, "samples of the model", found.samples());
    if (found.real() != null) {
      distances(table, "other real images", found.real());
    }
    return "<h3>Distances of samples from real images</h3>\n%s<p>%s samples and as many images of split %s, in the space of the %s. Lower distances are better, higher precision (samples that look like images) and recall (images that samples reach) are.</p>\n%s"
        .formatted(
            Html.look("samples cannot come closer than other real images do."),
            Html.count(found.images()),
            Html.escape(found.split()),
            Html.escape(found.features()),
            table.end());
  }

  private static void distances(Table table, String name, DistancesContent.Distances of) {
    table.row(
        name,
        of.frechet() == null ? "\u2013" : Html.number(of.frechet()),
        Html.number(of.kernel()),
        Html.number(of.kernelStandardError()),
        Html.decimal(100 * of.precision().share(), 1) + " %",
        Html.decimal(100 * of.recall().share(), 1) + " %");
  }
}
