// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.score.DisentanglementContent.Dci;
import io.sparkvae.score.DisentanglementContent.Factor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** Computes all scores of disentanglement of a set of images. */
record Disentanglement(Classifiers classifiers, ScorePlan.OfDisentanglement plan, long seed) {
  DisentanglementContent of(CodedImages images) {
    Found found = find(images, seed);
    return found.content(plan.halves() == 0 ? null : errors(images, found.content(null)));
  }

  /**
   * Standard errors by half-sampling (McCarthy, "Pseudo-replication: half samples", Review of the
   * International Statistical Institute 37, 1969): the variance of a score on halves of the images,
   * drawn without replacement, around the score on all of them is that of the score itself. Each
   * half has a seed of its own, so that the errors hold the chance of forests and votes as well.
   */
  private StandardErrors errors(CodedImages images, DisentanglementContent found) {
    List<Callable<DisentanglementContent>> halves = new ArrayList<>();
    for (int half = 1; half <= plan.halves(); half++) {
      long own = seed + half;
      halves.add(() -> find(images.half(own), own).content(null));
    }
    return StandardErrors.of(found, classifiers.atOnce(halves));
  }

  private Found find(CodedImages images, long seed) {
    return new Found(
        images,
        InformationMatrix.of(images),
        AttributePredictability.of(images, plan.unordered()),
        FactorPrediction.of(images, plan.trees(), seed, classifiers),
        FactorVaeScore.of(images, plan.votes(), seed),
        BetaVaeScore.of(images, plan.votes(), seed, classifiers),
        InterventionalRobustness.of(images));
  }

  /** What was computed of some images. */
  private record Found(
      CodedImages images,
      InformationMatrix information,
      AttributePredictability predictability,
      FactorPrediction prediction,
      double factorVae,
      double betaVae,
      double irs) {

    /**
     * Returns the scores.
     *
     * @param errors their standard errors; null if none were asked for
     */
    DisentanglementContent content(StandardErrors errors) {
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
          factorVae,
          betaVae,
          mean(information.modularities()),
          irs,
          DisentanglementContent.lists(information.information()),
          DisentanglementContent.lists(prediction.importances()),
          errors);
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
