// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.configuration.WithoutEffect;
import io.sparkvae.evaluate.EvaluateStage;
import io.sparkvae.gate.Verdict;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.output.OutputState;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.score.ScoreStage;
import io.sparkvae.shard.Shards;
import io.sparkvae.stats.StatsStage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What of a run is compared with others.
 *
 * @param path of the directory
 * @param facts results, by name unique
 * @param settings that can change a result, by full key
 * @param versions of the software that trained the model, or made the first result
 * @param shards digest of the shards that the results are made from; empty if they are not known
 */
record ComparedRun(
    Path path,
    List<Fact> facts,
    Map<String, String> settings,
    Map<String, String> versions,
    Optional<String> shards) {
  ComparedRun {
    facts = List.copyOf(facts);
  }

  static ComparedRun open(Path path, Configuration hadoop) {
    List<Manifest.Read> results =
        Results.begunIn(path, hadoop).stream()
            .map(Reading::orThrow)
            .filter(status -> status.state() == OutputState.COMPLETE)
            .map(status -> manifest(status, hadoop))
            .toList();
    List<Fact> facts = new ArrayList<>();
    Map<String, String> settings = new TreeMap<>();
    Set<String> kinds = new HashSet<>();
    for (Manifest.Read result : results) {
      WithoutEffect.removedFrom(result.manifest().configuration()).forEach(settings::putIfAbsent);
      if (kinds.add(result.manifest().kind())) { // a prior is a model, too: the run's comes first
        facts.addAll(facts(result, hadoop));
      }
    }
    Verdict.read(path, hadoop).map(GatesEssence::outcome).ifPresent(facts::add);
    Map<String, String> versions =
        results.stream()
            .filter(result -> result.manifest().kind().equals(ModelArtifact.KIND))
            .findFirst()
            .or(() -> results.stream().findFirst())
            .map(result -> result.manifest().versions())
            .orElse(Map.of());
    return new ComparedRun(path, facts, settings, versions, shards(results));
  }

  private static Manifest.Read manifest(DirectoryStatus status, Configuration hadoop) {
    return Manifest.read(new Path(status.path()), status.kind(), hadoop);
  }

  private static List<Fact> facts(Manifest.Read result, Configuration hadoop) {
    return switch (result.manifest().kind()) {
      case Shards.KIND -> ShardsEssence.facts(result);
      case ModelArtifact.KIND -> ModelEssence.facts(result, hadoop);
      case StatsStage.KIND -> StatisticsEssence.facts(result);
      case EvaluateStage.KIND -> EvaluationEssence.facts(result);
      case ScoreStage.KIND -> ScoresEssence.facts(result);
      default -> List.of();
    };
  }

  private static Optional<String> shards(List<Manifest.Read> results) {
    return results.stream()
        .flatMap(
            result ->
                result.manifest().kind().equals(Shards.KIND)
                    ? Stream.of(result.digest())
                    : result.manifest().inputs().stream()
                        .filter(input -> input.role().equals(Shards.KIND))
                        .map(Manifest.Input::digest))
        .findFirst();
  }

  Optional<Fact> fact(String name) {
    return facts.stream().filter(fact -> fact.name().equals(name)).findFirst();
  }
}
