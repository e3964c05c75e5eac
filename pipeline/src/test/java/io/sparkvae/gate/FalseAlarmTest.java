// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.gate.Nights.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two hundred nights without a change: alarms are at most as frequent as promised. */
class FalseAlarmTest {
  private static final int NIGHTS = 200;
  private static final int IMAGES = 1000;

  @Test
  void falseAlarmsAreAsRareAsPromised() {
    double level = 0.05;
    // Bounds of 0: chance alone decides.
    GatePlan plan = Nights.plan("level=" + level, "drift.effect=0", "elbo.drop=0");
    GatePlan byDefault = Nights.plan("drift.effect=0", "elbo.drop=0");
    int drift = 0;
    int elbo = 0;
    int rare = 0;
    for (int night = 0; night < NIGHTS; night++) {
      JudgedStatistics before = Nights.statistics(Nights.draw(2 * night, IMAGES, Change.NONE), "a");
      JudgedStatistics now =
          Nights.statistics(Nights.draw(2 * night + 1, IMAGES, Change.NONE), "b");
      List<GateResult> results = Nights.judge(plan, before, now);
      drift += results.get(0).passed() ? 0 : 1;
      elbo += results.get(1).passed() ? 0 : 1;
      rare += (int) Nights.judge(byDefault, before, now).stream().filter(g -> !g.passed()).count();
    }
    // Three standard deviations of a binomial count above its mean, the promise.
    double most = NIGHTS * level + 3 * Math.sqrt(NIGHTS * level * (1 - level));
    assertThat(drift).isLessThanOrEqualTo((int) most);
    assertThat(elbo).isBetween(1, (int) most);
    // At the default level of 0.001 fewer than one in the 400 is expected.
    assertThat(rare).isLessThanOrEqualTo(2);
  }
}
