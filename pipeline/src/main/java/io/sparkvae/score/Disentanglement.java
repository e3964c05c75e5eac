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
    InformationMatrix information = InformationMatrix.of(images);
    AttributePredictability predictability = AttributePredictability.of(images);
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
        DisentanglementContent.lists(prediction.importances()));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
