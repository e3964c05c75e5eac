// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.gate.Nights.Change;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each gate of the statistics has a night that trips it and one that does not. */
class StatisticsGatesTest {
  private static final int IMAGES = 2000;

  static List<Arguments> nights() {
    Change none = Change.NONE;
    Change shifted = new Change(0.4, 1, Nights.LATENT, 0);
    Change wider = new Change(0, 1.5, Nights.LATENT, 0);
    Change collapsed = new Change(0, 1, 1, 0);
    Change worse = new Change(0, 1, Nights.LATENT, 8);
    return List.of(
        Arguments.of("drift.effect=0.2", shifted, none, "dimension 0 (mean of mu"),
        Arguments.of("drift.effect=0.2", wider, none, "dimension 1 (mean KL divergence"),
        Arguments.of("elbo.drop=5", worse, none, "at most 5 nats less"),
        Arguments.of("activeUnits.drop=2", collapsed, none, "fewer than the 4 before, found 1"),
        Arguments.of("activeUnits.drop=2", collapsed, new Change(0, 1, 2, 0), "4 before"),
        Arguments.of("collapse.activeUnits=2", collapsed, none, "at least 2 active units"),
        Arguments.of("collapse.share=0.5", collapsed, none, "found 0.75 (3 of 4)"));
  }

  @ParameterizedTest
  @MethodSource("nights")
  void aBadNightFailsAndAGoodOneDoesNot(String bound, Change bad, Change good, String words) {
    JudgedStatistics before = Nights.statistics(Nights.draw(1, IMAGES, Change.NONE), "a");
    GatePlan plan = Nights.plan(bound);
    GateResult failed =
        Nights.judge(plan, before, Nights.statistics(Nights.draw(2, IMAGES, bad), "b")).get(0);
    assertThat(failed.passed()).as(failed.sentence()).isFalse();
    assertThat(failed.sentence()).startsWith(failed.gate() + ": expected ").contains(words);
    GateResult passed =
        Nights.judge(plan, before, Nights.statistics(Nights.draw(2, IMAGES, good), "b")).get(0);
    assertThat(passed.passed()).as(passed.sentence()).isTrue();
    assertThat(passed.found()).isNotNull();
    GateResult again =
        Nights.judge(plan, before, Nights.statistics(Nights.draw(2, IMAGES, bad), "b")).get(0);
    assertThat(again).isEqualTo(failed);
  }

  @Test
  void aSmallChangeIsNoAlarmHoweverCertainItIs() {
    JudgedStatistics before = Nights.statistics(Nights.draw(1, 50_000, Change.NONE), "a");
    JudgedStatistics now =
        Nights.statistics(Nights.draw(2, 50_000, new Change(0.05, 1, Nights.LATENT, 0)), "b");
    GateResult drift = Nights.judge(Nights.plan("drift.effect=0.2"), before, now).get(0);
    assertThat(drift.pValue()).isLessThan(1e-6);
    assertThat(drift.passed()).as(drift.sentence()).isTrue();
    GateResult stricter = Nights.judge(Nights.plan("drift.effect=0.02"), before, now).get(0);
    assertThat(stricter.passed()).isFalse();
  }

  @Test
  void aLargeChangeThatMayBeChanceIsNoAlarm() {
    GatePlan plan = Nights.plan("drift.effect=0.2", "elbo.drop=0.5", "images=10");
    JudgedStatistics before = Nights.statistics(Nights.draw(3, 12, Change.NONE), "a");
    JudgedStatistics now = Nights.statistics(Nights.draw(4, 12, Change.NONE), "b");
    List<GateResult> results = Nights.judge(plan, before, now);
    assertThat(results).allMatch(GateResult::passed);
    assertThat(results.get(0).found()).isGreaterThan(0.2);
  }

  /** One bad night in a hundred would change the mean of all by a hundredth of its own change. */
  @Test
  void newImagesAreNotHiddenAmongAllTheOldOnes() {
    Nights.Night old = Nights.draw(1, 100_000, Change.NONE);
    Nights.Night fresh = Nights.draw(2, IMAGES, new Change(0.4, 1, Nights.LATENT, 9));
    Nights.Night all = Nights.draw(1, 100_000, Change.NONE);
    all.merge(fresh);
    GatePlan plan = Nights.plan("drift.effect=0.2", "elbo.drop=5");
    JudgedStatistics before = Nights.statistics(old, "a");
    assertThat(Nights.judge(plan, before, Nights.statistics(all, "x")))
        .allMatch(GateResult::passed);
    List<GateResult> ofNew = Nights.judge(plan, before, Nights.statistics(all, "a", "b"));
    assertThat(ofNew).noneMatch(GateResult::passed);
    assertThat(ofNew.get(0).sentence()).contains("over 2,000 new images");
    Drift drift = Drift.of(before, Nights.statistics(all, "a", "b"), plan.images()).orElseThrow();
    assertThat(drift.shifts().get(0).now()).isCloseTo(fresh.moments().mu(0).mean(), offset(1e-9));
  }

  /** What means of mu and of the KL divergence do not show, its variance does. */
  @Test
  void aSpreadThatTheDivergenceHidesIsADrift() {
    JudgedStatistics before = Nights.statistics(Nights.wider(1, IMAGES, 1), "a");
    GatePlan plan = Nights.plan("drift.effect=0.2");
    GateResult failed =
        Nights.judge(plan, before, Nights.statistics(Nights.wider(2, IMAGES, 1.3), "b")).get(0);
    assertThat(failed.passed()).as(failed.sentence()).isFalse();
    assertThat(failed.sentence()).contains("dimension 0 (standard deviation of mu 1");
    GateResult passed =
        Nights.judge(plan, before, Nights.statistics(Nights.wider(2, IMAGES, 1), "b")).get(0);
    assertThat(passed.passed()).as(passed.sentence()).isTrue();
    // The control: statistics of an earlier version keep no fourth moment, and find nothing.
    JudgedStatistics old = ofAnEarlierVersion(before);
    GateResult blind =
        Nights.judge(plan, old, Nights.statistics(Nights.wider(2, IMAGES, 1.3), "b")).get(0);
    assertThat(blind.passed()).as(blind.sentence()).isTrue();
  }

  private static JudgedStatistics ofAnEarlierVersion(JudgedStatistics statistics) {
    return new JudgedStatistics(
        statistics.source(), statistics.content(), Optional.empty(), Optional.empty(), Set.of("a"));
  }

  /** Among a hundred thousand old images, two thousand new ones that spread more. */
  @Test
  void theSpreadOfNewImagesIsThatOfThemselves() {
    Nights.Night fresh = Nights.wider(2, IMAGES, 1.3);
    Nights.Night all = Nights.wider(1, 100_000, 1);
    JudgedStatistics before = Nights.statistics(Nights.wider(1, 100_000, 1), "a");
    all.merge(fresh);
    JudgedStatistics now = Nights.statistics(all, "a", "b");
    Shift spread =
        Drift.of(before, now, 1000).orElseThrow().shifts().stream()
            .filter(s -> s.quantity() == Shift.Quantity.SPREAD && s.dimension() == 0)
            .findFirst()
            .orElseThrow();
    assertThat(spread.now())
        .isCloseTo(Math.sqrt(fresh.moments().mu(0).populationVariance()), offset(1e-9));
    FourMoments rest = now.spread(0).orElseThrow().without(before.spread(0).orElseThrow());
    assertThat(rest.fourth() / rest.count() / Math.pow(rest.second() / rest.count(), 2))
        .isCloseTo(fresh.mu().kurtosis(0), offset(1e-7));
  }

  @Test
  void codesThatAreUsedOtherwiseAreADrift() {
    long[] alike = Nights.alike(8, 4000);
    long[] few = Nights.alike(8, 0);
    few[0] = few[1] = 16_000;
    long[] nearly = alike.clone();
    nearly[0] += 300;
    nearly[1] -= 300;
    GatePlan plan = Nights.plan("drift.effect=0.2");
    JudgedStatistics before = Nights.codes(IMAGES, 16, alike, "a");
    GateResult failed = Nights.judge(plan, before, Nights.codes(IMAGES, 16, few, "b")).get(0);
    assertThat(failed.passed()).isFalse();
    assertThat(failed.found()).isEqualTo(0.75);
    // Ten thousands of codes, but of two thousand images: what is certain of the former is not of
    // the latter.
    GateResult passed = Nights.judge(plan, before, Nights.codes(IMAGES, 16, nearly, "b")).get(0);
    assertThat(passed.passed()).isTrue();
    assertThat(passed.pValue()).isGreaterThan(0.5);
  }

  @Test
  void whatCannotBeComparedIsSaid() {
    GatePlan plan = Nights.plan("drift.effect=0.2", "elbo.drop=5", "activeUnits.drop=1");
    JudgedStatistics few = Nights.statistics(Nights.draw(1, 500, Change.NONE), "a");
    JudgedStatistics now = Nights.statistics(Nights.draw(2, IMAGES, Change.NONE), "b");
    assertThat(Nights.judge(plan, few, now))
        .allMatch(GateResult::passed)
        .filteredOn(gate -> gate.found() == null)
        .extracting(GateResult::sentence)
        .hasSize(2)
        .allMatch(sentence -> sentence.contains("not judged"))
        .allMatch(sentence -> sentence.contains("fewer than gates.images = 1000 images"));
    assertThat(Nights.judge(plan, null, now))
        .allMatch(gate -> gate.sentence().endsWith("no earlier run has passed yet"));
  }
}
