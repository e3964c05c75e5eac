// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.output.Journal;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Essence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code show} prints of results with known numbers. */
class ShowTest {
  private static final String KL =
      """
      {"mean": [%1$s], "standardDeviation": [%2$s], "standardError": [%2$s],
       "minimum": [%2$s], "maximum": [%2$s], "total": 3.125, "totalStandardError": 0.25}
      """;

  @TempDir Path here;

  /** Statistics of 100 images; of every dimension the KL divergence and the variance of mu. */
  private Path statistics(List<Double> kl, List<Double> variance) throws IOException {
    return statistics(kl, variance, Map.of());
  }

  /**
   * Writes the directory.
   *
   * @param files JSON files beside the statistics, by name
   */
  private Path statistics(List<Double> kl, List<Double> variance, Map<String, String> files)
      throws IOException {
    return statistics("stats", kl, variance, files);
  }

  private Path statistics(
      String name, List<Double> kl, List<Double> variance, Map<String, String> files)
      throws IOException {
    Path directory = Files.createDirectory(here.resolve(name));
    List<Manifest.DataFile> written = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
      written.add(
          new Manifest.DataFile(
              file.getKey(), file.getValue().length(), Digest.ofText(file.getValue())));
    }
    String zeros = kl.stream().map(x -> "0").collect(Collectors.joining(", "));
    String means = kl.stream().map(Object::toString).collect(Collectors.joining(", "));
    String mu = "{\"mean\": [%s], \"variance\": %s}".formatted(zeros, variance);
    long active = variance.stream().filter(v -> v > 0.01).count();
    String summary =
        """
        "count": 100, "kl": %s, "mu": %s, "activeUnits": %s,
        "logLikelihood": -80, "elbo": -83.125, "elboStandardError": 1.5
        """
            .formatted(KL.formatted(means, zeros), mu, active);
    String content =
        """
        {%1$s, "latent": %2$s, "divergence": "exact", "activeThreshold": 0.01,
         "bySplit": {"test": {%1$s}}}
        """
            .formatted(summary, kl.size());
    publish(directory, "statistics", written, content);
    return directory;
  }

  private static void publish(
      Path directory, String kind, List<Manifest.DataFile> files, String content)
      throws IOException {
    Manifest manifest =
        new Manifest(
            kind,
            Manifest.FORMAT_VERSION,
            "2026-01-02T03:04:05Z",
            Map.of(),
            Map.of(),
            List.of(),
            files,
            Json.MAPPER.readTree(content));
    Files.write(directory.resolve(Manifest.FILE_NAME), manifest.toBytes());
  }

  private List<String> lines(Path directory, Glyphs glyphs) {
    Configuration hadoop = new Configuration();
    DirectoryStatus status =
        DirectoryStatus.of(new org.apache.hadoop.fs.Path(directory.toUri()), hadoop);
    return new EssenceText(glyphs).lines(Essence.of(status, hadoop));
  }

  @Test
  void dimensionsAreBarsTheLargestFirst() throws IOException {
    Path stats = statistics(List.of(1.0, 2.0, 0.0625), List.of(0.5, 0.9, 0.001));
    assertThat(lines(stats, Glyphs.UNICODE))
        .containsExactly(
            stats + ": statistics, complete since 2026-01-02T03:04:05Z",
            "  images         100",
            "  ELBO, test     -83.1 ± 1.5 nats an image",
            "  KL divergence  3.13 ± 0.25 nats an image",
            "  active units   2 of 3",
            "  kl             KL divergence in closed form",
            "  KL divergence by dimension, nats an image",
            "    z1  2        " + "█".repeat(40),
            "    z0  1        " + "█".repeat(20),
            "    z2  0.06250  █▎ (inactive)");
    assertThat(lines(stats, Glyphs.ASCII))
        .contains("  ELBO, test     -83.1 +- 1.5 nats an image")
        .contains("    z0  1        " + "#".repeat(20))
        .allMatch(line -> line.chars().allMatch(c -> c < 128));
  }

  @Test
  void ofManyDimensionsTheRestIsSummedUp() throws IOException {
    List<Double> ones = IntStream.range(0, 100).mapToObj(i -> 1.0).toList();
    assertThat(lines(statistics(ones, ones), Glyphs.ASCII))
        .contains("    z23  1  " + "#".repeat(40))
        .doesNotContain("    z24  1  " + "#".repeat(40))
        .endsWith("    and 76 more, together 76");
  }

  @Test
  void termsFactorsAndOutliersAreShownWhereTheyAreKnown() throws IOException {
    String term = "{\"nats\": %s, \"bits\": 1, \"standardError\": 0.125}";
    String outliers = "[{\"id\": \"%s\", \"split\": \"test\", \"label\": 7, \"value\": %s}]";
    Path stats =
        statistics(
            List.of(1.0, 1.0),
            List.of(1.0, 1.0),
            Map.of(
                "decomposition.json",
                """
                {"estimator": "exact", "rows": 100, "images": 100, "seed": 1,
                 "kl": {"nats": 2, "bits": 3}, "indexCodeMutualInformation": %s,
                 "totalCorrelation": %s, "dimensionWiseKl": %s,
                 "byDimension": {"mutualInformation": [], "standardError": [], "divergence": []},
                 "halved": {"indexCodeMutualInformation": 1, "totalCorrelation": 1,
                  "dimensionWiseKl": 1}}
                """
                    .formatted(term.formatted(2), term.formatted(1), term.formatted(0.5)),
                "information.json",
                """
                {"images": 100, "bins": 20, "klTotal": {"nats": 2, "bits": 3},
                 "kl": {"nats": [1, 1], "bits": [1, 1]}, "omitted": [], "factors": [
                  {"name": "label", "images": 100, "values": 10,
                   "entropy": {"nats": 2.3, "bits": 3.3},
                   "mutualInformation": {"nats": [0.25, 1.5], "bits": [1, 1]}, "bias": [0, 0]}]}
                """,
                "outliers.json",
                "{\"highestKl\": %s, \"lowestLogLikelihood\": %s, \"lowestElbo\": []}"
                    .formatted(outliers.formatted("a.png", 9), outliers.formatted("b.png", -300))));
    assertThat(lines(stats, Glyphs.ASCII))
        .contains("  highest KL divergence  9 nats, a.png")
        .contains("  lowest log-likelihood  -300 nats, b.png")
        .containsSequence(
            "  what the KL divergence consists of, 100 images, nats an image",
            "    index-code mutual information  2.00 +- 0.13  " + "#".repeat(40),
            "    total correlation              1.00 +- 0.13  " + "#".repeat(20),
            "    dimension-wise KL divergence   0.50 +- 0.13  " + "#".repeat(10),
            "  most that one dimension says about the label or a factor, nats",
            "    label  1.500  " + "#".repeat(40) + " (z1, of at most 2.300)");
  }

  /** Scores of an earlier version, which had no standard errors. */
  @Test
  void scoresAreShown() throws IOException {
    Path scores = Files.createDirectory(here.resolve("scores"));
    publish(
        scores,
        "scores",
        List.of(),
        """
        {"disentanglement": {"images": 500, "factors": [], "constant": [], "mig": 0.25,
          "migByFactor": [], "sap": 0.125, "sapByFactor": [],
          "dci": {"disentanglement": 0.5, "completeness": 0.5, "informativeness": 0.75,
           "accuracyByFactor": []}, "factorVae": 1, "betaVae": 1, "modularity": 0.5, "irs": 0.5,
          "mutualInformation": [], "importance": []},
         "probes": {"references": 100, "images": 50, "classes": 10, "k": 15,
          "neighbours": {"share": 0.5, "low": 0.25, "high": 0.75},
          "linear": {"share": 0.75, "low": 0.5, "high": 1}, "mostFrequent": 0.1},
         "distances": null}
        """);
    assertThat(lines(scores, Glyphs.ASCII))
        .contains("  linear probe            75 +- 13 %", "  most frequent class     10 %")
        .contains("  disentanglement, 500 images, 0 to 1")
        .anyMatch(line -> line.matches(" +MIG +0.2500? +#{10}"))
        .anyMatch(line -> line.matches(" +FactorVAE score +1(\\.0+)? +#{40}"));
  }

  @Test
  void allValuesThatAreEqualToTheBestHaveAStar() throws IOException {
    Path a = statistics("a", List.of(1.0), List.of(1.0), Map.of());
    Path b = statistics("b", List.of(1.0), List.of(1.0), Map.of());
    assertThat(Outcome.of("compare", a.toString(), b.toString()).out())
        .containsPattern("ELBO, test.*-83\\.1 .*\\*.*-83\\.1 .*\\*")
        .contains("* the best value, or several that are equal");
  }

  @Test
  void failedGatesComeFirst() throws IOException {
    Path stats = statistics(List.of(1.0), List.of(1.0));
    Files.writeString(
        stats.resolve("gates.json"),
        """
        {"outcome": "failed", "waiting": [], "gates": [
          {"gate": "collapse", "stage": "stats", "passed": true, "found": 1, "bound": 1,
           "sentence": "1 active unit"},
          {"gate": "elbo.drop", "stage": "stats", "passed": false, "found": 3, "bound": 1,
           "sentence": "the bound fell by 3 nats"}]}
        """);
    assertThat(Outcome.of("show", stats.toString()).out())
        .endsWith(
            """

            %s/gates.json: gates, complete
              gates   failed
              failed  the bound fell by 3 nats
              passed  1 active unit
            """
                .formatted(stats));
  }

  @Test
  void workInProgressIsShownAsSuch() {
    Path latents = here.resolve("latents");
    try (OutputDirectory out =
        OutputDirectory.open(
            new org.apache.hadoop.fs.Path(latents.toUri()),
            Origin.of("latents", Map.of(), List.of()),
            Settings.reference(),
            new Configuration())) {
      out.journal().plan(3);
      out.journal().commit(new Journal.Entry("train-00000", List.of()));
    }
    assertThat(Outcome.of("show", latents.toString()).out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(latents + ": latents, in progress since 20"),
            line -> assertThat(line).isEqualTo("  units done  1 of 3"));
  }

  @Test
  void whatIsNoResultIsRefused() throws IOException {
    Outcome absent = Outcome.of("show", here.resolve("none").toString());
    assertThat(absent)
        .isEqualTo(
            new Outcome(
                2,
                "",
                "sparkvae show: %s/none: expected a directory of sparkvae or of a run, found none\n"
                    .formatted(here)));
    Files.writeString(here.resolve("thesis.tex"), "x");
    Outcome foreign = Outcome.of("show", here.toString());
    assertThat(foreign.code()).isEqualTo(2);
    assertThat(foreign.err()).endsWith("found something else\n").hasLineCount(1);
  }

  @Test
  void aDamagedManifestIsNamed() throws IOException {
    Path stats = statistics(List.of(1.0), List.of(1.0));
    Path manifest = stats.resolve(Manifest.FILE_NAME);
    Files.writeString(manifest, Files.readString(manifest).replace("-83.125", "-13.125"));
    Outcome damaged = Outcome.of("show", stats.toString());
    assertThat(damaged.code()).isEqualTo(3);
    assertThat(damaged.err()).contains(manifest.toString()).hasLineCount(1);
  }

  @Test
  void aDamagedResultDoesNotHideTheOthers() throws IOException {
    Path stats = statistics(List.of(1.0), List.of(1.0));
    Path model = Files.createDirectory(here.resolve("model"));
    Files.writeString(model.resolve(Manifest.FILE_NAME), "cut o");
    Files.writeString(here.resolve("gates.json"), "cut o");
    Outcome run = Outcome.of("show", here.toString());
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out())
        .startsWith(model + ": damaged\n\n" + stats + ": statistics, complete since ")
        .endsWith("\n\n" + here + "/gates.json: damaged\n");
    assertThat(run.err()).startsWith("sparkvae show: file:" + model).hasLineCount(2);
    String[] states =
        Json.MAPPER
            .readTree(Outcome.of("show", here.toString(), "--json").out())
            .findValuesAsText("state")
            .toArray(String[]::new);
    assertThat(states).containsExactly("DAMAGED", "DAMAGED");
    Outcome compared = Outcome.of("compare", here.toString(), stats.toString());
    assertThat(compared.code()).isEqualTo(3);
    assertThat(compared.out()).isEmpty();
  }
}
