// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Puts together what the steps found: {@code results.txt}, a table in Markdown, and {@code
 * results.json}.
 */
final class Report {
  /** What the script writes of each step: name, exit code or -, seconds, words; by tabs. */
  static final String OUTCOMES = "outcomes.tsv";

  private static final String SKIPPED = "-";

  /** What must be found; in a quick check without speeds. */
  private static final List<String> CORRECT =
      List.of(
          "gpu.doctor",
          "gpu.equality.operations",
          "gpu.equality.models",
          "gpu.bits.repeated",
          "gpu.bits.streams",
          "gpu.noise.bits",
          "gpu.bits.training.mlp",
          "gpu.bits.training.conv",
          "gpu.elbo.mlp",
          "gpu.elbo.conv");

  private static final List<String> FAST = List.of("gpu.train.stage", "gpu.encode.end-to-end");

  private final Site site;
  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String[]> outcomes = new ArrayList<>();

  Report(Site site) {
    this.site = site;
  }

  /**
   * Prints and writes everything.
   *
   * @return whether all holds that must
   */
  boolean print(PrintStream out) throws IOException {
    read();
    rival();
    judge();
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    text.append("\n| figure | found | asked for | goal | | of |\n|---|---|---|---|---|---|\n");
    figures.values().forEach(figure -> text.append(figure.row()).append('\n'));
    text.append("\n| step | exit code | seconds | |\n|---|---|---|---|\n");
    outcomes.forEach(
        outcome -> text.append("| ").append(String.join(" | ", outcome)).append(" |\n"));
    failures.forEach(failure -> text.append("\nFAILED: ").append(failure));
    text.append(failures.isEmpty() ? "\nAll holds that must.\n" : "\n");
    out.print(text);
    Files.writeString(site.results().resolve("results.txt"), text);
    Files.writeString(site.results().resolve("results.json"), json());
    return failures.isEmpty();
  }

  private void read() throws IOException {
    for (String step : GpuCheck.steps().keySet()) {
      Path file = site.results().resolve(step + Findings.ENDING);
      if (Files.exists(file)) {
        Findings.Found found = Findings.read(file);
        lines.addAll(found.lines());
        found.figures().forEach(this::add);
      }
    }
    Path file = site.results().resolve(OUTCOMES);
    for (String line : Files.readAllLines(file)) {
      outcomes.add(line.split("\t", 4));
    }
  }

  private void add(Figure figure) {
    boolean speed = figure.must() == Figure.Must.AT_LEAST;
    figures.put(figure.name(), site.scale().quick() && speed ? figure.reported() : figure);
  }

  /** Adds the ratios to PyTorch. */
  private void rival() throws IOException {
    Path file = site.results().resolve("rival.json");
    if (!Files.exists(file)) {
      return;
    }
    JsonNode rival = Json.MAPPER.readTree(Files.readString(file));
    lines.add("PyTorch: " + rival.get("versions").asText());
    rival.get("failures").forEach(failure -> lines.add("PyTorch: " + failure.asText()));
    for (Target target : Target.ALL) {
      Map<String, Double> theirs = new TreeMap<>();
      JsonNode rates = rival.get("rates").path(target.work());
      rates.fields().forEachRemaining(way -> theirs.put(way.getKey(), way.getValue().asDouble()));
      Figure ours = figures.get(target.work());
      if (ours != null && !theirs.isEmpty()) {
        add(target.ratio(ours, theirs));
      }
    }
  }

  private void judge() {
    Stream<String> speeds = Stream.concat(Target.ALL.stream().map(Target::name), FAST.stream());
    Stream.concat(CORRECT.stream(), site.scale().quick() ? Stream.empty() : speeds)
        .filter(name -> !figures.containsKey(name))
        .forEach(name -> failures.add(name + ": expected this figure, found none"));
    figures.values().stream()
        .filter(figure -> !figure.holds())
        .forEach(figure -> failures.add(figure.name() + ": misses what is asked for"));
    for (String[] outcome : outcomes) {
      if (!outcome[1].equals("0") && !outcome[1].equals(SKIPPED)) {
        failures.add("%s: %s".formatted(outcome[0], outcome[3]));
      }
    }
  }

  private String json() throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode();
    figures.forEach((name, figure) -> root.put(name, figure.value()));
    root.put("holds", failures.isEmpty());
    root.put("quick", site.scale().quick());
    root.set("failures", Json.MAPPER.valueToTree(failures));
    root.set("lines", Json.MAPPER.valueToTree(lines));
    root.set("outcomes", Json.MAPPER.valueToTree(outcomes));
    root.set("figures", Json.MAPPER.valueToTree(figures));
    return Json.MAPPER.writeValueAsString(root) + "\n";
  }
}
