// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparkvae.evaluate.EvaluateStage;
import io.sparkvae.export.ExportStage;
import io.sparkvae.gate.Verdict;
import io.sparkvae.generate.GenerateStage;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.output.OutputState;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.ReportStage;
import io.sparkvae.score.ScoreStage;
import io.sparkvae.shard.Shards;
import io.sparkvae.stats.StatsStage;
import io.sparkvae.train.checkpoint.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The essence of a result.
 *
 * @param path of its directory
 * @param kind as in its manifest
 * @param complete whether the result is there; without it, the facts say how far the work is
 * @param since time at which the result was completed, or begun, ISO-8601; null if it is not known
 * @param facts numbers and texts, the most important first
 * @param bars numbers by dimension, split or code
 * @param curves numbers by round of training
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Essence(
    String path,
    String kind,
    boolean complete,
    String since,
    List<Fact> facts,
    List<Bars> bars,
    List<Curve> curves) {
  public Essence {
    facts = List.copyOf(facts);
    bars = List.copyOf(bars);
    curves = List.copyOf(curves);
  }

  /**
   * Reads the essence of every result in a directory: of the result that it is, or of those of a
   * run, and the verdict of its gates.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when there are none
   */
  public static List<Reading<Essence>> allIn(Path directory, Configuration hadoop) {
    List<Reading<Essence>> all = new ArrayList<>();
    for (Reading<DirectoryStatus> result : Results.begunIn(directory, hadoop)) {
      all.add(result.then(status -> of(status, hadoop)));
    }
    Reading<Optional<Essence>> gates =
        Reading.of(new Path(directory, Verdict.FILE), () -> GatesEssence.in(directory, hadoop));
    if (gates.isDamaged() || gates.value().isPresent()) {
      all.add(gates.then(Optional::orElseThrow));
    }
    return all;
  }

  /**
   * Reads the essence of a result, or how far the work on it is.
   *
   * @param status of its directory, which is complete or in progress
   * @throws io.sparkvae.failure.DataFailure when a file is missing or corrupt
   */
  public static Essence of(DirectoryStatus status, Configuration hadoop) {
    if (status.state() != OutputState.COMPLETE) {
      return unfinished(status, hadoop);
    }
    Manifest.Read result = Manifest.read(new Path(status.path()), status.kind(), hadoop);
    return switch (status.kind()) {
      case Shards.KIND -> ShardsEssence.of(result);
      case ModelArtifact.KIND -> ModelEssence.of(result, hadoop);
      case Latents.KIND -> LatentsEssence.of(result);
      case StatsStage.KIND -> StatisticsEssence.of(result, hadoop);
      case EvaluateStage.KIND -> EvaluationEssence.of(result);
      case ScoreStage.KIND -> ScoresEssence.of(result);
      case GenerateStage.KIND -> PicturesEssence.ofGeneration(result);
      case ExportStage.KIND -> ExportEssence.of(result);
      case ReportStage.KIND -> PicturesEssence.ofReport(result);
      default -> of(result, List.of(), List.of(), List.of());
    };
  }

  static Essence of(Manifest.Read result, List<Fact> facts, List<Bars> bars, List<Curve> curves) {
    Manifest manifest = result.manifest();
    return new Essence(
        result.directory().toString(),
        manifest.kind(),
        true,
        manifest.created(),
        facts,
        bars,
        curves);
  }

  private static Essence unfinished(DirectoryStatus status, Configuration hadoop) {
    List<Fact> facts = new ArrayList<>();
    if (status.kind().equals(ModelArtifact.KIND)) {
      TrainingProgress.of(new Path(status.path()), hadoop)
          .ifPresent(
              progress -> {
                facts.add(Fact.count("epochs", progress.epochs(), null));
                facts.add(Fact.count("rounds", progress.rounds(), null));
                facts.add(Fact.count("images seen", progress.examples(), null));
              });
    } else if (status.units() != null) {
      Integer planned = status.units().planned();
      facts.add(
          Fact.count(
              "units done", status.units().finished(), planned == null ? null : "of " + planned));
    }
    return new Essence(
        status.path(), status.kind(), false, status.since(), facts, List.of(), List.of());
  }
}
