// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.LatentSummary;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.LatentRow;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  /** Two images whose means differ by {@code ±spread[j]}. */
  private static Diagnosis of(float[] spread, float[] kl, Settings settings) {
    LatentMoments moments = new LatentMoments(spread.length);
    for (int sign = -1; sign <= 1; sign += 2) {
      float[] mu = new float[spread.length];
      for (int j = 0; j < mu.length; j++) {
        mu[j] = sign * spread[j];
      }
      moments.add(new LatentRow(Split.TEST, mu, kl, -10, -12));
    }
    ModelSpec spec = Fixture.model(settings).spec();
    return Diagnosis.of(LatentSummary.of(moments, 0.01), 0.01, spec).orElseThrow();
  }

  @Test
  void everyDimensionIsActive() {
    Diagnosis found = of(new float[] {1, 2}, new float[] {1.5f, 2.5f}, Settings.reference());
    assertThat(found.collapse()).isEqualTo(Diagnosis.Collapse.NONE);
    assertThat(found.inactive()).isEmpty();
    assertThat(found.words())
        .containsExactly(
            "2 of 2 dimensions are active (variance of mu above 0.01) and hold 4.000 of 4.000 nats of KL divergence.");
  }

  /** Dimension 1 is off; dimension 2 costs rate and tells nothing. */
  @Test
  void someDimensionsAreNot() {
    Diagnosis found =
        of(new float[] {1, 0.05f, 0}, new float[] {1.5f, 0.01f, 0.5f}, Settings.reference());
    assertThat(found.collapse()).isEqualTo(Diagnosis.Collapse.PARTIAL);
    assertThat(found.inactive()).containsExactly(1, 2);
    assertThat(found.idle()).containsExactly(2);
    assertThat(found.activeRate()).isCloseTo(1.5, within(1e-6));
    assertThat(String.join("\n", found.words()))
        .contains("1 of 3 dimensions is active")
        .contains("dimensions 1, 2. Their KL divergence is 0.510 nats together")
        .contains("Dimensions 2 differ from the prior by 0.1 nats or more")
        .doesNotContain("smaller model.beta");
  }

  @Test
  void theWholeLatentHasCollapsed() {
    Diagnosis found =
        of(
            new float[20],
            new float[20],
            Fixture.settings("model.beta=4", "model.decoder.network=pixelcnn"));
    assertThat(found.collapse()).isEqualTo(Diagnosis.Collapse.COMPLETE);
    assertThat(String.join("\n", found.words()))
        .contains("0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 8 more")
        .contains("The posterior has collapsed")
        .contains("smaller model.beta. The KL divergence weighs 4.00 times")
        .contains("word dropout");
  }
}
