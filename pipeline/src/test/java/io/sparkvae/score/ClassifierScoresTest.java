// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.latents.Fixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link DisentanglementTest}, of the scores that MLlib's classifiers make. */
@Tag("proofs")
class ClassifierScoresTest {
  private static final CodedImages ORACLE = TestCodes.factors(0);
  private static final CodedImages TURNED = TestCodes.factors(Math.PI / 4);
  private static final CodedImages NOISE = TestCodes.noise();

  private final Classifiers classifiers = new Classifiers(Fixture.spark());

  @Test
  void disentanglementCompletenessInformativeness() {
    FactorPrediction oracle = FactorPrediction.of(ORACLE, 3, 5, classifiers);
    assertThat(oracle.disentanglement()).isGreaterThan(0.97);
    assertThat(oracle.completeness()).isGreaterThan(0.97);
    assertThat(oracle.accuracies()).containsOnly(1.0);
    FactorPrediction turned = FactorPrediction.of(TURNED, 3, 5, classifiers);
    assertThat(turned.disentanglement()).isLessThan(0.75);
    assertThat(turned.completeness()).isLessThan(0.75);
    FactorPrediction noise = FactorPrediction.of(NOISE, 3, 5, classifiers);
    assertThat(noise.disentanglement()).isLessThan(0.1);
    assertThat(noise.completeness()).isLessThan(0.1);
    assertThat(noise.accuracies()[0]).isLessThan(0.25);
  }

  /** Two turned factors have the same differences; the third is told from them. */
  @Test
  void theDifferencesOfBetaVae() {
    assertThat(BetaVaeScore.of(ORACLE, 300, 5, classifiers)).isEqualTo(1);
    assertThat(BetaVaeScore.of(TURNED, 300, 5, classifiers)).isBetween(0.5, 0.85);
    assertThat(BetaVaeScore.of(NOISE, 300, 5, classifiers)).isLessThan(0.5);
  }
}
