// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static io.sparkvae.model.Combination.refused;

import io.sparkvae.model.likelihood.CodeLikelihood;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.network.CodePrior;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.LabelledDecoder;
import io.sparkvae.model.objective.CodebookError;
import io.sparkvae.model.objective.Contraction;
import io.sparkvae.model.objective.EvidenceBound;
import io.sparkvae.model.objective.Objective;
import io.sparkvae.model.objective.Term;
import io.sparkvae.model.posterior.CodePosterior;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.prior.UniformPrior;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.quantiser.TrainedCodebook;
import java.util.List;
import java.util.Optional;

/** Which parts of a model of codes go together. */
final class CodeCombination {
  private CodeCombination() {}

  /** Codes have a prior over codes, and every codebook is trained in one way. */
  static void require(Posterior posterior, Prior prior, Objective objective) {
    if (posterior instanceof CodePosterior != prior instanceof UniformPrior) {
      throw posterior instanceof CodePosterior
          ? refused("posterior of codes", "prior uniform", prior)
          : refused("prior uniform", "a posterior of codes (vq, rvq, fsq, vq-2)", posterior);
    }
    List<Term> terms = objective instanceof EvidenceBound bound ? bound.terms() : List.of();
    boolean codebook = terms.stream().anyMatch(CodebookError.class::isInstance);
    if (posterior instanceof CodePosterior codes) {
      requireTrained(codes, codebook, objective);
      if (terms.stream().anyMatch(Contraction.class::isInstance)) {
        throw refused("term contraction", "a posterior without codes", posterior);
      }
    }
  }

  private static void requireTrained(
      CodePosterior posterior, boolean codebookTerm, Objective objective) {
    for (CodePosterior.NamedCodebook named : posterior.codebooks()) {
      boolean byLoss = named.codebook() instanceof TrainedCodebook;
      if (byLoss && !codebookTerm) {
        throw refused(
            "codebook loss",
            "an evidence bound with the term codebook, which trains it",
            objective);
      }
      if (!byLoss && codebookTerm) {
        throw refused("term codebook", "codebook loss, which it trains", named.codebook());
      }
    }
  }

  /** A prior over codes has a decoder and a likelihood of the same codes, and no latent. */
  static void requirePrior(Posterior posterior, DecoderNetwork decoder, Likelihood likelihood) {
    DecoderNetwork network =
        decoder instanceof LabelledDecoder labelled ? labelled.network() : decoder;
    Optional<CodeShape> drawn =
        network instanceof CodePrior prior ? Optional.of(prior.codes()) : Optional.empty();
    Optional<CodeShape> explained =
        likelihood instanceof CodeLikelihood of ? Optional.of(of.codes()) : Optional.empty();
    if (!drawn.equals(explained)) {
      throw refused("likelihood codes", "decoder codes of the same codes", decoder);
    }
    if (drawn.isPresent() && posterior.hasLatent()) {
      throw refused("likelihood codes", "posterior none", posterior);
    }
  }
}
