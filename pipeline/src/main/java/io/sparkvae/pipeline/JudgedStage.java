// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.gate.GatePlan;
import io.sparkvae.gate.Gates;
import io.sparkvae.gate.RunPointer;
import io.sparkvae.output.Announcer;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.OutputState;
import io.sparkvae.output.Resume;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Finished;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.StatsStage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A single stage, as its command runs it. A complete result of the same settings and inputs is left
 * as it is, so that a scheduler may repeat a command whose first try was killed at its very end.
 * The gates of {@code stats} are judged on its result, new or not, and the verdict lies beside it;
 * other stages are judged by {@code pipeline} only.
 */
public record JudgedStage(Stage stage, Request request) {
  /**
   * Checks everything that can be checked without Spark.
   *
   * @return what {@link #run} would do, in words
   * @throws io.sparkvae.failure.Failure when a setting or an input is invalid, or the output
   *     directory is not free
   */
  public String plan(Configuration hadoop) {
    boolean judged = gates().isPresent();
    if (judged) {
      open(hadoop);
    }
    if (finished(hadoop).isPresent()) {
      return judged ? "judge the finished result" : "nothing, as it is complete,";
    }
    return StageRunner.plan(stage, request, hadoop).summary();
  }

  /**
   * Runs the stage, and judges its result.
   *
   * @throws io.sparkvae.failure.Failure when the stage fails, or a gate
   */
  public Manifest.Read run(SparkSession spark, Stop stop) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Optional<Gates> gates = gates().map(plan -> open(hadoop));
    Optional<Manifest.Read> finished = finished(hadoop);
    finished.ifPresent(
        found ->
            Announcer.current()
                .say(
                    "{}: {} is complete, of the same settings and inputs; {}",
                    stage.name(),
                    Locations.plain(request.output()),
                    gates.isPresent() ? "only judged" : "nothing to do"));
    finished.ifPresent(found -> OutputDirectory.tidy(request.output(), request.settings(), hadoop));
    Manifest.Read made = finished.orElseGet(() -> Stages.run(stage, request, spark, stop));
    gates.ifPresent(judging -> judging.judge(stage, made));
    return made;
  }

  /** Returns the gates of the stage, if its command judges; else none. */
  private Optional<GatePlan> gates() {
    return Optional.of(stage)
        .filter(made -> made.kind().equals(StatsStage.KIND))
        .map(made -> GatePlan.from(request.settings()).only(made.name()))
        .filter(plan -> !plan.isEmpty());
  }

  private Gates open(Configuration hadoop) {
    GatePlan plan = gates().orElseThrow();
    Optional<Path> against = plan.against().map(path -> RunPointer.resolved(path, hadoop));
    if (against.filter(path -> RunGates.same(path, request.output(), hadoop)).isPresent()) {
      throw new ConfigurationFailure(
          "--against: expected other statistics than the output, found %s"
              .formatted(Locations.plain(request.output())));
    }
    return Gates.open(plan, request.output(), against, Set.of(stage.name()), hadoop);
  }

  /**
   * Returns the result if it is complete and is what would be made now. A source that only Spark
   * can look at may have changed, so a result made from it does not count; nor does a copy of an
   * earlier run's, which was not made from what the command names.
   */
  private Optional<Manifest.Read> finished(Configuration hadoop) {
    if (!goesOn()
        || OutputState.of(request.output(), hadoop) != OutputState.COMPLETE
        || !Manifest.read(request.output(), hadoop).kind().equals(stage.kind())) {
      return Optional.empty();
    }
    Manifest.Read found = Manifest.read(request.output(), stage.kind(), hadoop);
    Map<String, Manifest.Read> inputs = new HashMap<>();
    for (InputSlot slot : stage.inputs()) {
      Path input = request.inputs().get(slot.name());
      if (input != null && slot.use() != InputSlot.Use.REUSED) {
        inputs.put(slot.name(), Manifest.read(input, slot.kind(), hadoop));
      }
    }
    Finished.Comparison compared =
        Finished.compareAll(stage, found, request.settings(), inputs, hadoop);
    boolean same =
        compared.differences().isEmpty() && compared.sourceSeen() && !Finished.isKept(found);
    return same ? Optional.of(found) : Optional.empty();
  }

  /** Whether the command goes on with what is there. */
  private boolean goesOn() {
    return switch (request.settings().choice("output.resume", Resume.class)) {
      case AUTO -> true;
      case FINISH -> stage.finishesEarly();
      case NEVER, MUST, RESTART -> false;
    };
  }
}
