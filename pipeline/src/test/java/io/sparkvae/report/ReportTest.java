// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static final SparkSession SPARK = Fixture.spark();

  @TempDir Path temporary;

  @Test
  void onePageWithEveryPart() throws Exception {
    Path run = run("run", metrics(30));

    Manifest.Read report = TestStages.report(SPARK, settings(), Fixture.hadoop(run));

    String page = Files.readString(run.resolve("report/report.html"));
    assertThat(page)
        .contains("id=\"summary\"", "id=\"training\"", "id=\"kl\"", "id=\"reconstructions\"")
        .contains("id=\"traversals\"", "id=\"samples\"", "id=\"lineage\"", "id=\"configuration\"")
        .contains("id=\"map\"", "id=\"neighbours\"", "id=\"data\"", "id=\"model\"")
        .contains(
            "Images of the test split",
            "Best validation ELBO",
            "120.0 s (compute 75 %, reduce 25 %)")
        .contains(report.manifest().inputs().get(0).digest())
        .doesNotContain("class=\"missing\"", "class=\"bad\"", "NaN");
    assertThat(count(page, "class=\"good\"")).isEqualTo(3); // two inputs of latents, one of stats
    assertThat(count(page, "<svg")).isEqualTo(2 * 8); // each for wide and for narrow windows
    assertFetchesNothing(page);
    assertThat(report.manifest().files())
        .extracting(Manifest.DataFile::path)
        .contains(
            "report.html",
            "pictures/samples.png",
            "pictures/reconstructions-1.png",
            "pictures/kl-by-dimension.png",
            "pictures/training-elbo.png");
    for (Manifest.DataFile file : report.manifest().files()) {
      Path written = run.resolve("report").resolve(file.path());
      assertThat(Digest.hex(Digest.sha256(Files.readAllBytes(written)))).isEqualTo(file.sha256());
      if (file.path().endsWith(".png")) {
        assertThat(ImageIO.read(written.toFile())).as(file.path()).isNotNull();
      }
    }
  }

  /** Whoever makes the page, wherever: its numbers are written in one way. */
  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "tr-TR"})
  void theDefaultLocaleChangesNothing(String tag) throws Exception {
    Locale before = Locale.getDefault();
    Path run = run("run", metrics(12));
    Path page = run.resolve("report/report.html");
    try {
      Locale.setDefault(Locale.ROOT);
      TestStages.report(SPARK, settings(), Fixture.hadoop(run));
      byte[] expected = Files.readAllBytes(page);
      FileUtils.deleteDirectory(run.resolve("report").toFile());
      Locale.setDefault(Locale.forLanguageTag(tag));
      TestStages.report(SPARK, settings(), Fixture.hadoop(run));
      assertThat(page).hasBinaryContent(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void picturesOfADecoderOfPixelsGivenThoseBeforeAreCalledDraws() throws Exception {
    Path run = run("run", settings().withOverride("model.decoder.network=pixelcnn"), Map.of());
    TestStages.report(SPARK, settings(), Fixture.hadoop(run));
    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains("The draw from p(x|z), pixel after pixel, for")
        .contains("below them the draw from p(x|z), pixel after pixel, at")
        .doesNotContain("mean of p(x|z)");
  }

  /** Nothing but anchors of the page itself and data: in it; no script. */
  private static void assertFetchesNothing(String page) {
    Matcher links =
        Pattern.compile("(?:href|src|srcset|action|data)\\s*=\\s*\"([^\"]*)\"").matcher(page);
    while (links.find()) {
      assertThat(links.group(1)).matches("#.*|(?s)data:.*");
    }
    assertThat(page)
        .doesNotContainIgnoringCase("<script", "@import", "url(", "http://", "https://");
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    Path run = run("run");

    TestStages.report(
        SPARK,
        settings("report.reconstructions=0", "report.samples=0", "report.traversals=0"),
        Fixture.hadoop(run));

    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains("The model directory holds no metrics.jsonl")
        .contains("No image was asked for")
        .contains("No sample was asked for")
        .contains("No traversal was asked for");
  }

  @Test
  void dataCannotBecomeMarkup() throws Exception {
    Path run = run("a<b>&'c");

    TestStages.report(SPARK, settings(), Fixture.hadoop(run));

    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains("a&lt;b&gt;&amp;&#39;c")
        .doesNotContain("a<b>");
    assertThat(Html.escape("<a href=\"x\">&'\u0000"))
        .isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;&#39;\uFFFD");
  }

  @Test
  void anotherModelInTheChainIsSeen() throws Exception {
    Path run = run("run");
    Path model = run.resolve("model");
    try (var files = Files.list(model)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(model);
    Fixture.model(model, Fixture.settings("model.activation=relu"));

    TestStages.report(SPARK, settings(), Fixture.hadoop(run));

    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains("<li class=\"bad\">from model", "is not the one of this run");
  }

  @Test
  void damagedInputsAreRefused() throws Exception {
    assertThat(
            catchThrowable(
                () ->
                    TestStages.report(
                        SPARK, settings(), Fixture.hadoop(temporary.resolve("none")))))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a complete shards directory");

    Path run = run("run", metrics(2) + "{\"round\": 3, \"el\n");
    assertThat(catchThrowable(() -> TestStages.report(SPARK, settings(), Fixture.hadoop(run))))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("metrics.jsonl, line 3: expected a JSON object, found");

    for (String bad :
        List.of("report.samples=-1", "report.traversalSteps=1", "report.traversalRange=0")) {
      assertThat(catchThrowable(() -> ReportPlan.from(settings(bad))))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining(bad.substring(0, bad.indexOf('=')) + ": expected ");
    }
  }

  /** Where they were sought. */
  @Test
  void whatNeighboursTellOfClassesIsInTheSummary() throws Exception {
    Path run = run("run", settings("stats.neighbours.k=3"), Map.of());
    TestStages.report(SPARK, settings(), Fixture.hadoop(run));
    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains("Classes told by neighbours", ", 3 nearest codes; the most frequent class:");
    Path without = run("without");
    TestStages.report(SPARK, settings(), Fixture.hadoop(without));
    assertThat(Files.readString(without.resolve("report/report.html")))
        .doesNotContain("Classes told by neighbours");
  }

  /** A learned prior is what samples are drawn from, and the page says what its KL numbers are. */
  @Test
  void samplesComeFromTheModelsPrior() throws Exception {
    Path run = run("run", settings("model.preset=mixture-vae"), Map.of());
    TestStages.report(SPARK, settings(), Fixture.hadoop(run));
    String page = Files.readString(run.resolve("report/report.html"));
    assertThat(page)
        .contains(
            "drawn from the learned mixture of 10 Gaussians",
            "only its sum over dimensions means something")
        .contains("<dt>Preset</dt><dd>mixture-vae</dd>");
  }

  /** Encoding, reconstructions, samples and traversals of a conditional model, and its refusal. */
  @Test
  void labelsAreFedWhereTheModelReadsThem() throws Exception {
    Settings conditional = settings("model.preset=conditional-vae");
    assertThat(catchThrowable(() -> run("unlabelled", conditional, Map.of())))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected a label from 0 to 9, which the model reads, found none");

    Path run = run("run", conditional, Map.of(), ReportTest::labelledShards);
    TestStages.report(SPARK, settings(), Fixture.hadoop(run));
    assertThat(Files.readString(run.resolve("report/report.html")))
        .contains(
            "drawn from the learned Gaussian of each class, seed 0; the classes in turn",
            "<dt>Preset</dt><dd>conditional-vae</dd>");
  }

  private static void labelledShards(Path directory) {
    List<Row> rows =
        Fixture.images(Split.TEST, 20, Fixture.SHAPE.size()).stream()
            .map(
                r ->
                    RowFactory.create(
                        r.get(0), r.get(1), r.get(2), r.get(3), r.getString(0).length(), r.get(5)))
            .toList();
    Fixture.shards(directory, Fixture.SHAPE, List.of(rows), 0);
  }

  private static Settings settings(String... overrides) {
    Settings settings = Fixture.settings("report.samples=10", "report.traversals=3");
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  private Path run(String name) throws IOException {
    return run(name, Map.of());
  }

  private Path run(String name, String metrics) throws IOException {
    return run(name, Map.of(MetricsLog.FILE, metrics));
  }

  private Path run(String name, Map<String, String> ofModel) throws IOException {
    return run(name, settings(), ofModel);
  }

  private Path run(String name, Settings ofSpec, Map<String, String> ofModel) throws IOException {
    return run(name, ofSpec, ofModel, Fixture::shards);
  }

  private Path run(String name, Settings ofSpec, Map<String, String> ofModel, Consumer<Path> shards)
      throws IOException {
    Path run = Files.createDirectory(temporary.resolve(name));
    shards.accept(run.resolve("shards"));
    Fixture.model(run.resolve("model"), Fixture.model(ofSpec), ofModel);
    org.apache.hadoop.fs.Path at = Fixture.hadoop(run);
    TestStages.encode(
        SPARK,
        settings(),
        new org.apache.hadoop.fs.Path(at, "model"),
        new org.apache.hadoop.fs.Path(at, "shards"),
        new org.apache.hadoop.fs.Path(at, "latents"));
    TestStages.stats(
        SPARK,
        ofSpec,
        new org.apache.hadoop.fs.Path(at, "latents"),
        new org.apache.hadoop.fs.Path(at, "stats"));
    return run;
  }

  private static String metrics(int rounds) {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= rounds; i++) {
      lines.append(
          String.format(
              java.util.Locale.ROOT,
              "{\"round\": %d, \"epoch\": %d, \"examples\": 70, \"elbo\": %f, \"logLikelihood\": %f, \"kl\": %f, \"imagesPerSecond\": %f, \"seconds\": {\"compute\": 3, \"reduce\": 1}, \"validationElbo\": %s}\n",
              i,
              i / 5,
              -100 - 400.0 / i,
              -80 - 400.0 / i,
              20 - 10.0 / i,
              5000 + 100.0 * (i % 7),
              i % 5 == 0 ? String.valueOf(-102 - 400.0 / i) : "null"));
    }
    return lines.toString();
  }

  private static int count(String text, String part) {
    return (text.length() - text.replace(part, "").length()) / part.length();
  }
}
