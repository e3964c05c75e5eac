// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.score.DisentanglementContent.Dci;
import io.sparkvae.score.DisentanglementContent.Factor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Computes all scores of disentanglement of a set of images. */
record Disentanglement(Classifiers classifiers, ScorePlan.OfDisentanglement plan, long seed) {
  DisentanglementContent of(CodedImages images) {
    DisentanglementContent found = of(images, seed);
    return plan.halves() == 0 ? found : found.with(errors(images, found));
  }

  /**
   * Standard errors by half-sampling (McCarthy, "Pseudo-replication: half samples", Review of the
   * International Statistical Institute 37, 1969): the variance of a score on halves of the images,
   * drawn without replacement, around the score on all of them is that of the score itself. Each
   * half has a seed of its own, so that the errors hold the chance of forests and votes as well.
   */
  private StandardErrors errors(CodedImages images, DisentanglementContent found) {
    List<DisentanglementContent> halves = new ArrayList<>();
    for (int half = 1; half <= plan.halves(); half++) {
      halves.add(of(images.half(seed + half), seed + half));
    }
    return StandardErrors.of(found, halves);
  }

  private DisentanglementContent of(CodedImages images, long seed) {
    InformationMatrix information = InformationMatrix.of(images);
    AttributePredictability predictability = AttributePredictability.of(images, plan.unordered());
    FactorPrediction prediction = FactorPrediction.of(images, plan.trees(), seed, classifiers);
    List<Factor> factors = new ArrayList<>();
    for (int k = 0; k < images.factorCount(); k++) {
      factors.add(
          new Factor(images.indices().get(k), images.sizes()[k], information.entropies()[k]));
    }
    return new DisentanglementContent(
        images.images(),
        factors,
        images.constant(),
        mean(information.gaps()),
        DisentanglementContent.list(information.gaps()),
        mean(predictability.gaps()),
        DisentanglementContent.list(predictability.gaps()),
        new Dci(
            prediction.disentanglement(),
            prediction.completeness(),
            mean(prediction.accuracies()),
            DisentanglementContent.list(prediction.accuracies())),
        FactorVaeScore.of(images, plan.votes(), seed),
        BetaVaeScore.of(images, plan.votes(), seed, classifiers),
        mean(information.modularities()),
        InterventionalRobustness.of(images),
        DisentanglementContent.lists(information.information()),
        DisentanglementContent.lists(prediction.importances()),
        null);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
