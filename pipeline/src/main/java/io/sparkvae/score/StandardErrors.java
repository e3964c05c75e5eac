// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Standard errors of scores of disentanglement, from random halves of the images. They are those of
 * the choice of images and of the chance in forests and votes, for one model; how models of several
 * seeds differ is another question, and usually a larger number (Locatello et al. 2019, arXiv
 * 1811.12359).
 *
 * @param halves number of halves
 */
public record StandardErrors(
    int halves,
    double mig,
    double sap,
    double dciDisentanglement,
    double dciCompleteness,
    double dciInformativeness,
    double factorVae,
    double betaVae,
    double modularity,
    double irs) {

  static StandardErrors of(DisentanglementContent all, List<DisentanglementContent> halves) {
    return new StandardErrors(
        halves.size(),
        error(all, halves, DisentanglementContent::mig),
        error(all, halves, DisentanglementContent::sap),
        error(all, halves, found -> found.dci().disentanglement()),
        error(all, halves, found -> found.dci().completeness()),
        error(all, halves, found -> found.dci().informativeness()),
        error(all, halves, DisentanglementContent::factorVae),
        error(all, halves, DisentanglementContent::betaVae),
        error(all, halves, DisentanglementContent::modularity),
        error(all, halves, DisentanglementContent::irs));
  }

  /** The root of the mean squared distance from the score of all images. */
  private static double error(
      DisentanglementContent all,
      List<DisentanglementContent> halves,
      ToDoubleFunction<DisentanglementContent> score) {
    double whole = score.applyAsDouble(all);
    return Math.sqrt(
        halves.stream()
            .mapToDouble(half -> Math.pow(score.applyAsDouble(half) - whole, 2))
            .average()
            .orElseThrow());
  }
}
