// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.Throughput;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Finished;
import io.sparkvae.train.loop.MetricsFile;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** The gate of the stages {@code train} and {@code encode}: images a second. */
final class ThroughputGate {
  private ThroughputGate() {}

  /** Judges a result. Work that was too short in one of the runs is not compared. */
  static GateResult judge(
      GatePlan plan,
      String stage,
      Manifest.Read result,
      Optional<Manifest.Read> earlier,
      Configuration hadoop) {
    double most = plan.bound(Bound.THROUGHPUT).orElseThrow();
    String gate = Bound.THROUGHPUT.key();
    Optional<Throughput> now = measured(result, hadoop).filter(found -> isLong(found, plan));
    Optional<Throughput> before =
        earlier.flatMap(found -> measured(found, hadoop)).filter(found -> isLong(found, plan));
    if (now.isEmpty() || before.isEmpty()) {
      return GateResult.notJudged(
          gate,
          stage,
          most,
          String.format(
              Locale.ROOT,
              "%s of %s is not known of at least %s s of work",
              now.isEmpty() ? "the speed" : "the earlier speed",
              stage,
              GateResult.plain(plan.seconds())));
    }
    double slower = 1 - now.get().rate() / before.get().rate();
    return GateResult.of(
        gate,
        stage,
        slower <= most,
        slower,
        most,
        String.format(
            Locale.ROOT,
            "%s: expected %s to make at least %,.1f images/s, %s less than the %,.1f before, found %,.1f",
            gate,
            stage,
            (1 - most) * before.get().rate(),
            GateResult.plain(most),
            before.get().rate(),
            now.get().rate()));
  }

  private static boolean isLong(Throughput found, GatePlan plan) {
    return found.seconds() >= plan.seconds() && found.seconds() > 0 && found.images() > 0;
  }

  /** Returns how fast a result was made; empty if that is not known, or it was only copied. */
  private static Optional<Throughput> measured(Manifest.Read result, Configuration hadoop) {
    if (!result.manifest().kind().equals(ModelArtifact.KIND)) {
      return Throughput.read(result.directory(), hadoop);
    }
    return Finished.isKept(result) ? Optional.empty() : MetricsFile.throughput(result, hadoop);
  }
}
