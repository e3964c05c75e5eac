// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.configuration.Settings;
import io.sparkvae.generate.Pictures;
import io.sparkvae.output.Announcer;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes the report of a run: {@code report.html} and {@code pictures/*.png}. The driver holds the
 * model and the few images that are shown in memory.
 */
final class Reporting implements Work {
  private static final String PICTURES = "pictures/";
  private final ReportPlan plan;
  private final Run run;

  private Reporting(ReportPlan plan, Run run) {
    this.plan = plan;
    this.run = run;
  }

  /**
   * Opens the model of the run, and what there is of shards, latents and statistics.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a setting is invalid
   * @throws io.sparkvae.failure.DataFailure when an input is corrupt
   */
  static Reporting of(Settings settings, Inputs inputs, Configuration hadoop) {
    return new Reporting(ReportPlan.from(settings), Run.open(settings, inputs, hadoop));
  }

  @Override
  public String summary() {
    return "report on " + Locations.plain(run.modelSource().directory());
  }

  @Override
  public Made run(Workplace place) {
    Announcer.current().say("report: drawing");
    OutputDirectory out = place.out();
    Pictures pictures = new Pictures();
    List<Section> sections = new Contents(place.spark(), plan, run, pictures).sections();
    String page = Page.of(subtitle(run), sections);
    Map<String, byte[]> files = new TreeMap<>();
    files.put(ReportStage.PAGE, page.getBytes(StandardCharsets.UTF_8));
    pictures.files().forEach((name, bytes) -> files.put(PICTURES + name, bytes));
    List<Manifest.DataFile> written = new ArrayList<>();
    files.forEach((name, bytes) -> written.add(out.writeData(name, bytes)));
    Announcer.current().say("report: {}", out.resolve(ReportStage.PAGE));
    return Made.of(
        written,
        new ReportContent(
            ReportStage.PAGE,
            sections.stream().map(Section::id).toList(),
            pictures.files().keySet().stream().map(PICTURES::concat).toList()));
  }

  private static String subtitle(Run run) {
    return "%s, %s%s, %s"
        .formatted(
            run.model().spec().preset(),
            run.model().spec().hasLatent()
                ? run.model().spec().latent().size() + " dimensions"
                : "no latents",
            run.shards()
                .map(shards -> ", %s images".formatted(Html.count(shards.content().rows())))
                .orElse(""),
            run.statisticsSource().orElse(run.modelSource()).manifest().created());
  }
}
