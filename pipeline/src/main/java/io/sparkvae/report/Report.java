package io.sparkvae.report;

import io.sparkvae.configuration.Settings;
import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.Examples;
import io.sparkvae.generate.Pictures;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.Shards;
import io.sparkvae.stats.Statistics;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report stage: a run's shards, model, latents and statistics to {@code report/report.html} and
 * {@code report/pictures/*.png}. The driver holds the model and the few images that are shown.
 */
public final class Report {
  public static final String KIND = "report";
  public static final String PAGE = "report.html";
  private static final String PICTURES = "pictures/";
  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");

  private Report() {}

  /**
   * Runs the stage.
   *
   * @param directory of the run, with {@code shards}, {@code model}, {@code latents} and {@code
   *     stats}
   * @throws io.sparkvae.failure.ConfigurationFailure when the settings do not do, an input is
   *     absent or unfinished, or the output exists
   * @throws io.sparkvae.failure.DataFailure when an input is corrupt
   */
  public static Manifest.Read run(SparkSession spark, Settings settings, Path directory) {
    ReportPlan plan = ReportPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Run run = Run.open(directory, hadoop);
    List<Manifest.Input> inputs =
        List.of(
            run.shards().source().asInput(Shards.KIND),
            run.modelSource().asInput(ModelArtifact.KIND),
            run.latents().source().asInput(Latents.KIND),
            run.statisticsSource().asInput(Statistics.KIND));
    Origin origin = Origin.of(KIND, settings.section("report"), inputs);
    try (OutputDirectory out =
        OutputDirectory.open(new Path(directory, "report"), origin, settings, hadoop)) {
      return draw(spark, settings, plan, run, inputs, out);
    }
  }

  private static Manifest.Read draw(
      SparkSession spark,
      Settings settings,
      ReportPlan plan,
      Run run,
      List<Manifest.Input> inputs,
      OutputDirectory out) {
    PROGRESS.info("report: drawing");
    Pictures pictures = new Pictures();
    String page = page(spark, plan, run, pictures);

    Map<String, byte[]> files = new TreeMap<>();
    files.put(PAGE, page.getBytes(StandardCharsets.UTF_8));
    pictures.files().forEach((name, bytes) -> files.put(PICTURES + name, bytes));
    List<Manifest.DataFile> written = new ArrayList<>();
    files.forEach(
        (name, bytes) -> {
          out.write(name, bytes);
          written.add(new Manifest.DataFile(name, bytes.length, Digest.hex(Digest.sha256(bytes))));
        });
    Manifest.Read published =
        out.publish(
            settings.section("report"),
            inputs,
            written,
            Json.MAPPER.valueToTree(
                new ReportContent(
                    PAGE, pictures.files().keySet().stream().map(PICTURES::concat).toList())));
    PROGRESS.info("report: {}", out.resolve(PAGE));
    return published;
  }

  private static String page(SparkSession spark, ReportPlan plan, Run run, Pictures pictures) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Examples examples = Examples.of(spark, run.shards(), plan.reconstructions());
    List<float[]> means = new Decoding(run.model()).means(examples.images(), examples.labels());
    List<Section> sections =
        List.of(
            SummarySection.of(run),
            TrainingSection.of(MetricsLog.read(run.modelSource(), hadoop), pictures),
            DivergenceSection.of(run, pictures),
            ReconstructionSection.of(examples, means, run, pictures),
            TraversalSection.of(run, plan, examples, means, pictures),
            SampleSection.of(run, plan, pictures),
            LineageSection.of(run),
            LineageSection.configuration(run));
    String subtitle =
        "%s, %d dimensions, %s images, %s"
            .formatted(
                run.model().spec().preset(),
                run.model().spec().latent(),
                Html.count(run.shards().content().rows()),
                run.statisticsSource().manifest().created());
    return Page.of(subtitle, sections);
  }
}
