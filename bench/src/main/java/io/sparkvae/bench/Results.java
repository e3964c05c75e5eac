package io.sparkvae.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.provenance.Json;
import io.sparkvae.provenance.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code results.json} and the table. */
final class Results {
  private final Site site;
  private final Figures figures;
  private final Bounds bounds;

  Results(Site site, Figures figures, Bounds bounds) {
    this.site = site;
    this.figures = figures;
    this.bounds = bounds;
  }

  /** Writes {@code bench/target/results.json}: ratios by name, and beside them how they came. */
  void write() throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode();
    figures.ratios().forEach((name, ratio) -> root.put(name, ratio.value()));
    bounds.pairs().forEach((name, pair) -> root.set(name, Json.MAPPER.valueToTree(pair)));
    root.put("scale", site.scale().name());
    root.put("warmUps", site.scale().warmUps());
    root.put("repetitions", site.scale().repetitions());
    root.put("averagingFrequency", ShardTraining.STEPS_A_ROUND);
    root.put("finished", Instant.now().toString());
    root.set("machine", Json.MAPPER.valueToTree(Map.of("cpu", cpu(), "threads", threads())));
    root.set("versions", versions());
    root.set("ratios", Json.MAPPER.valueToTree(figures.ratios()));
    ObjectNode raw = root.putObject("raw");
    figures
        .races()
        .forEach(
            (race, contestants) -> {
              ObjectNode one = raw.putObject(race);
              contestants.forEach(
                  (name, series) -> {
                    ObjectNode node = one.putObject(name);
                    node.put("median", series.median());
                    node.set("rounds", Json.MAPPER.valueToTree(series.rounds()));
                    node.set("environment", Json.MAPPER.valueToTree(series.entry().environment()));
                  });
            });
    Files.writeString(site.target().resolve("results.json"), Json.MAPPER.writeValueAsString(root));
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String cpu() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown");
    }
  }

  /** Ours, and the jars of the rivals. */
  private ObjectNode versions() throws IOException {
    ObjectNode versions = Json.MAPPER.valueToTree(Versions.current());
    for (String rival : new String[] {"rival-official", "rival-javacpp"}) {
      try (Stream<Path> jars = Files.list(site.target().resolve(rival))) {
        jars.map(jar -> jar.getFileName().toString())
            .filter(jar -> jar.startsWith("pytorch-") && jar.contains("linux"))
            .forEach(jar -> versions.put("libtorch, " + rival, jar.replace(".jar", "")));
      }
    }
    versions.put("pytorch", Rivals.pytorchIsThere() ? "Debian's python3-torch" : "absent");
    return versions;
  }

  /** Prints the table, in Markdown. */
  void print() throws IOException {
    System.out.printf(
        "%n%s, %d threads, scale %s, %d repetitions, averaging every %d steps%n%n",
        cpu(),
        threads(),
        site.scale().name(),
        site.scale().repetitions(),
        ShardTraining.STEPS_A_ROUND);
    System.out.println("| figure | ratio | spread | at least | goal | of |");
    System.out.println("|---|---|---|---|---|---|");
    figures.ratios().forEach((name, ratio) -> System.out.println(row(name, ratio)));
    if (!Rivals.pytorchIsThere()) {
      System.out.println("| train.*.vs.pytorch | absent | | | | python3-torch is not installed |");
    }
    bounds
        .pairs()
        .forEach(
            (name, pair) ->
                System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f nats | | 1 | | averaging %.2f behind local %.2f on test images, %d epochs |%n",
                    name,
                    pair.behind(),
                    pair.averaging(),
                    pair.local(),
                    pair.epochs()));
    System.out.println("\n| race | contestant | median a second | least | most |");
    System.out.println("|---|---|---|---|---|");
    figures
        .races()
        .forEach(
            (race, contestants) ->
                contestants.values().forEach(series -> System.out.println(row(race, series))));
  }

  private static String row(String name, Ratio ratio) {
    Optional<Target> target = Target.ALL.stream().filter(t -> t.name().equals(name)).findFirst();
    String least =
        target
            .map(t -> "%s%s".formatted(t.least(), ratio.value() >= t.least() ? "" : " missed"))
            .orElse("");
    String goal =
        target
            .map(t -> "%s%s".formatted(t.goal(), ratio.value() >= t.goal() ? " reached" : ""))
            .orElse("");
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f to %.2f | %s | %s | %s |",
        name,
        ratio.value(),
        ratio.least(),
        ratio.most(),
        least,
        goal,
        ratio.note());
  }

  private static String row(String race, Series series) {
    double[] sorted =
        series.rounds().stream().mapToDouble(Player.Round::imagesPerSecond).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,.0f | %,.0f | %,.0f |",
        race,
        series.entry().name(),
        series.median(),
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
