// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.failure.GateFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import io.sparkvae.stats.StatsStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Judges the results of a run, each after its stage, and writes the verdict into the directory of
 * the run. It reads small files only, so a finished result is judged again each time: with the same
 * bounds the verdict is the same, and a changed bound needs no stage to be made again.
 */
public final class Gates {
  private final GatePlan plan;
  private final Path output;
  private final Optional<Earlier> earlier;
  private final Set<String> expected;
  private final Configuration hadoop;
  private final List<GateResult> found = new ArrayList<>();
  private final List<String> judged = new ArrayList<>();

  private Gates(
      GatePlan plan,
      Path output,
      Optional<Earlier> earlier,
      Set<String> expected,
      Configuration hadoop) {
    this.plan = plan;
    this.output = output;
    this.earlier = earlier;
    this.expected = Set.copyOf(expected);
    this.hadoop = hadoop;
  }

  /**
   * Opens the gates of a run.
   *
   * @param output directory for the verdict
   * @param against run or statistics to compare with; empty before the first run has passed
   * @param expected names of the stages whose results will be judged
   * @throws io.sparkvae.failure.ConfigurationFailure when there is nothing to compare with in it
   */
  public static Gates open(
      GatePlan plan,
      Path output,
      Optional<Path> against,
      Set<String> expected,
      Configuration hadoop) {
    Optional<Earlier> earlier = against.map(Earlier::new);
    earlier.ifPresent(run -> run.require(hadoop));
    return new Gates(plan, output, earlier, expected, hadoop);
  }

  /**
   * Judges the result of a stage and writes the verdict so far.
   *
   * @throws GateFailure when a gate fails; its message names all that failed at this stage
   */
  public void judge(Stage stage, Manifest.Read result) {
    judged.add(stage.name());
    List<Bound> bounds = plan.after(stage.name());
    boolean compares = earlier.isPresent() && stage.kind().equals(StatsStage.KIND);
    if (bounds.isEmpty() && !compares) {
      return;
    }
    List<GateResult> results =
        stage.kind().equals(StatsStage.KIND)
            ? ofStatistics(stage, result, bounds)
            : bounds.stream().map(bound -> ofOther(bound, stage, result)).toList();
    results.forEach(
        gate ->
            Announcer.current()
                .say("{} {}", gate.passed() ? "gate" : "FAILED gate", gate.sentence()));
    found.addAll(results);
    verdict().write(output, hadoop);
    List<GateResult> failed = results.stream().filter(gate -> !gate.passed()).toList();
    if (!failed.isEmpty()) {
      throw new GateFailure(
          "gate %s (%s)"
              .formatted(
                  failed.stream().map(GateResult::sentence).collect(Collectors.joining("; gate ")),
                  Locations.plain(new Path(output, Verdict.FILE))));
    }
  }

  private GateResult ofOther(Bound bound, Stage stage, Manifest.Read result) {
    Optional<Manifest.Read> before = earlier.flatMap(run -> run.result(stage, hadoop));
    return bound == Bound.QUARANTINE
        ? QuarantineGate.judge(plan.bound(bound).orElseThrow(), result, before)
        : ThroughputGate.judge(plan, stage.name(), result, before, hadoop);
  }

  private List<GateResult> ofStatistics(Stage stage, Manifest.Read result, List<Bound> bounds) {
    Optional<JudgedStatistics> before =
        earlier
            .flatMap(run -> run.result(stage, hadoop))
            .map(read -> JudgedStatistics.open(read, hadoop));
    JudgedStatistics now = JudgedStatistics.open(result, hadoop);
    StatisticsGates gates = StatisticsGates.of(plan, now, before);
    before.ifPresent(statistics -> say(statistics, now));
    gates
        .drift()
        .ifPresent(drift -> Verdict.writeJson(new Path(output, Drift.FILE), drift, hadoop));
    return bounds.stream().map(gates::judge).toList();
  }

  private static void say(JudgedStatistics before, JudgedStatistics now) {
    Announcer.current()
        .say(
            "stats: {}",
            String.format(
                Locale.ROOT,
                "against %s: %sKL %.3f (%.3f), active units %d (%d)",
                Locations.plain(before.source().directory()),
                elbo(before, now),
                now.content().kl().total(),
                before.content().kl().total(),
                now.content().activeUnits(),
                before.content().activeUnits()));
  }

  private static String elbo(JudgedStatistics before, JudgedStatistics now) {
    return now.withoutLikelihoods() || before.withoutLikelihoods()
        ? ""
        : String.format(
            Locale.ROOT,
            "ELBO %.3f nats (before %.3f), ",
            now.content().elbo(),
            before.content().elbo());
  }

  /** Whether a stage that the bound judges is still to come, or none of them has come. */
  private boolean waits(Bound bound) {
    return bound.stages().stream().noneMatch(judged::contains)
        || bound.stages().stream()
            .anyMatch(stage -> expected.contains(stage) && !judged.contains(stage));
  }

  /** Returns the verdict so far. */
  public Verdict verdict() {
    return Verdict.of(
        earlier.map(run -> Locations.plain(run.directory())).orElse(null),
        Arrays.stream(Bound.values())
            .filter(bound -> plan.bound(bound).isPresent())
            .filter(this::waits)
            .map(Bound::key)
            .toList(),
        found);
  }
}
