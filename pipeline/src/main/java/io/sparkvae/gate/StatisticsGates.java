// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import static io.sparkvae.gate.Bound.ACTIVE_UNITS;
import static io.sparkvae.gate.Bound.COLLAPSE_SHARE;
import static io.sparkvae.gate.Bound.COLLAPSE_UNITS;
import static io.sparkvae.gate.Bound.DRIFT;
import static io.sparkvae.gate.Bound.ELBO;

import io.sparkvae.shard.Split;
import io.sparkvae.stats.Statistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The gates of the stage {@code stats}.
 *
 * @param earlier statistics to compare with; empty before the first run has passed
 * @param drift how the aggregate posterior has changed; empty if it cannot be compared
 */
record StatisticsGates(
    GatePlan plan,
    JudgedStatistics now,
    Optional<JudgedStatistics> earlier,
    Optional<Drift> drift) {
  private static final String STAGE = "stats";

  static StatisticsGates of(
      GatePlan plan, JudgedStatistics now, Optional<JudgedStatistics> earlier) {
    return new StatisticsGates(
        plan, now, earlier, earlier.flatMap(before -> Drift.of(before, now, plan.images())));
  }

  /** Judges a gate. */
  GateResult judge(Bound bound) {
    double limit = plan.bound(bound).orElseThrow();
    if (bound.needsEarlier() && earlier.isEmpty()) {
      return notJudged(bound, limit, "no earlier run has passed yet");
    }
    return switch (bound) {
      case COLLAPSE_UNITS -> collapse((int) limit);
      case COLLAPSE_SHARE -> collapsedShare(limit);
      case ACTIVE_UNITS -> activeUnits(limit);
      case DRIFT -> drift(limit);
      case ELBO -> elbo(limit, earlier.orElseThrow());
      case QUARANTINE, THROUGHPUT ->
          throw new IllegalArgumentException(bound + " does not judge statistics");
    };
  }

  private GateResult collapse(int fewest) {
    Statistics found = now.content();
    if (found.mu().mean().isEmpty()) {
      return notJudged(COLLAPSE_UNITS, fewest, "codes have no active units");
    }
    return GateResult.of(
        COLLAPSE_UNITS.key(),
        STAGE,
        found.activeUnits() >= fewest,
        found.activeUnits(),
        fewest,
        "%s: expected at least %s active units, found %s of %s dimensions"
            .formatted(
                COLLAPSE_UNITS.key(), fewest, found.activeUnits(), found.mu().mean().size()));
  }

  private GateResult collapsedShare(double most) {
    List<Double> kl = now.content().kl().mean();
    long below = kl.stream().filter(mean -> mean < plan.collapsedKl()).count();
    double share = (double) below / kl.size();
    return GateResult.of(
        COLLAPSE_SHARE.key(),
        STAGE,
        share <= most,
        share,
        most,
        String.format(
            Locale.ROOT,
            "%s: expected at most %s of the dimensions with a KL divergence below %s nats, found %s (%d of %d)",
            COLLAPSE_SHARE.key(),
            GateResult.plain(most),
            GateResult.plain(plan.collapsedKl()),
            GateResult.plain(share),
            below,
            kl.size()));
  }

  private GateResult activeUnits(double most) {
    Statistics before = earlier.orElseThrow().content();
    if (now.content().mu().mean().isEmpty() || before.mu().mean().isEmpty()) {
      return notJudged(ACTIVE_UNITS, most, "codes have no active units");
    }
    int found = now.content().activeUnits();
    int lost = before.activeUnits() - found;
    return GateResult.of(
        ACTIVE_UNITS.key(),
        STAGE,
        lost <= most,
        lost,
        most,
        String.format(
            Locale.ROOT,
            "%s: expected at most %s active units fewer than the %d before, found %d",
            ACTIVE_UNITS.key(),
            GateResult.plain(most),
            before.activeUnits(),
            found));
  }

  private GateResult drift(double most) {
    if (drift.isEmpty()) {
      return notJudged(
          DRIFT,
          most,
          "the latents have other dimensions than before, or a run has fewer than gates.images = %s images"
              .formatted(plan.images()));
    }
    Drift found = drift.get();
    Optional<Shift> largest = found.largest(plan.level());
    if (largest.isEmpty()) {
      return notJudged(DRIFT, most, "no dimension is active");
    }
    Shift shift = largest.get();
    boolean passed = !shift.isSignificant(plan.level()) || Math.abs(shift.effect()) <= most;
    return new GateResult(
        DRIFT.key(),
        STAGE,
        passed,
        Math.abs(shift.effect()),
        most,
        shift.statistic(),
        shift.corrected(),
        shift.effect(),
        String.format(
            Locale.ROOT,
            "%s: expected a change of at most %s, found %s over %,d %simages%s",
            DRIFT.key(),
            GateResult.plain(most),
            shift.inWords(),
            found.images(),
            found.compared() == Compared.NEW ? "new " : "",
            found.sameModel() ? "" : "; another model than before encoded them"));
  }

  private GateResult elbo(double most, JudgedStatistics before) {
    for (Split split : Split.HELD_OUT_FIRST) {
      String name = split.column();
      if (now.elbo(name).isPresent() && before.elbo(name).isPresent()) {
        return elbo(most, name, before.elbo(name).get(), now.elbo(name).get(), before);
      }
    }
    return notJudged(ELBO, most, "the runs have no split in common, or no likelihoods");
  }

  private GateResult elbo(
      double most,
      String split,
      SampleMoments before,
      SampleMoments all,
      JudgedStatistics earlierRun) {
    Compared compared = Compared.of(earlierRun, now, before.count(), all.count(), plan.images());
    SampleMoments found = compared.among(all, before);
    if (Math.min(before.count(), found.count()) < plan.images()) {
      return notJudged(
          ELBO,
          most,
          "split %s has fewer than gates.images = %s images".formatted(split, plan.images()));
    }
    double lower = before.mean() - found.mean();
    Welch test = Welch.lowerByMoreThan(most, before, found);
    return new GateResult(
        ELBO.key(),
        STAGE,
        test.pValue() >= plan.level(),
        lower,
        most,
        test.t(),
        test.pValue(),
        lower,
        String.format(
            Locale.ROOT,
            "%s: expected at most %s nats less than the %.4f before, found %.4f, %.4f less with a standard error of %.2g (p %.2g), over the %s%s images",
            ELBO.key(),
            GateResult.plain(most),
            before.mean(),
            found.mean(),
            lower,
            Welch.error(before, found),
            test.pValue(),
            compared == Compared.NEW ? "new " : "",
            split));
  }

  private static GateResult notJudged(Bound bound, double limit, String why) {
    return GateResult.notJudged(bound.key(), STAGE, limit, why);
  }
}
