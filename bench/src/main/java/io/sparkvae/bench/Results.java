package io.sparkvae.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.storage.Json;
import io.sparkvae.provenance.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/** {@code bench/target/results.json}. */
final class Results {
  private final Site site;
  private final Scores scores;

  Results(Site site, Scores scores) {
    this.site = site;
    this.scores = scores;
  }

  /** Writes what is known: figures by name, and beside them how they came. */
  void write() throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode();
    scores.figures().forEach((name, figure) -> root.put(name, figure.value()));
    root.set("left out", Json.MAPPER.valueToTree(scores.leftOut()));
    root.set("targets", targets());
    root.set("floor", floor());
    root.set("settings", settings());
    root.put("finished", Instant.now().toString());
    root.set("machine", Json.MAPPER.valueToTree(Machine.here()));
    root.set("versions", versions());
    root.set("seconds", Json.MAPPER.valueToTree(scores.seconds()));
    root.set("figures", Json.MAPPER.valueToTree(scores.figures()));
    root.set("raw", raw());
    Files.writeString(site.target().resolve("results.json"), Json.MAPPER.writeValueAsString(root));
  }

  private ObjectNode targets() {
    ObjectNode targets = Json.MAPPER.createObjectNode();
    for (Target target : Target.ALL) {
      Figure figure = scores.figures().get(target.name());
      if (figure != null) {
        ObjectNode node = targets.putObject(target.name());
        node.put(target.lessIsBetter() ? "at most" : "at least", target.bound());
        node.put("met", target.meetsBound(figure.value()));
        node.put("goal", target.goal());
        node.put("reached", target.meetsGoal(figure.value()));
      }
    }
    return targets;
  }

  /** The machine's best, of all threads together. */
  private ObjectNode floor() {
    ObjectNode floor = Json.MAPPER.createObjectNode();
    scores.floors().forEach((name, perSecond) -> floor.put(name, perSecond));
    floor.put(
        "units",
        "sgemm: million floating-point operations a second; memcpy: MB/s read and written");
    return floor;
  }

  private ObjectNode settings() {
    ObjectNode settings = Json.MAPPER.createObjectNode();
    settings.put("scale", site.scale().name());
    settings.put("warmUps", site.scale().warmUps());
    settings.put("repetitions", site.scale().repetitions());
    settings.put("secondsARound", site.scale().seconds());
    for (Workload workload : Workload.values()) {
      ObjectNode node = settings.putObject(workload.spelled());
      node.put("batch", workload.batch());
      node.set("averaging", Json.MAPPER.valueToTree(workload.averaging()));
      node.put("executors", 2);
      node.put("threadsAnExecutor", 1);
    }
    return settings;
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
    versions.put("pytorch", Python.unfit().orElse("Debian's python3-torch"));
    return versions;
  }

  private ObjectNode raw() {
    ObjectNode raw = Json.MAPPER.createObjectNode();
    scores
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
    return raw;
  }
}
