// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.image.ImageShape;
import io.sparkvae.model.likelihood.FlowLikelihood;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.likelihood.PixelDraw;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.network.LabelledDecoder;
import io.sparkvae.model.network.LabelledEncoder;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.network.NoContext;
import io.sparkvae.model.network.NoEncoder;
import io.sparkvae.model.network.TiedMlp;
import io.sparkvae.model.objective.EvidenceBound;
import io.sparkvae.model.objective.MeanDiscrepancy;
import io.sparkvae.model.objective.Objective;
import io.sparkvae.model.objective.Rate;
import io.sparkvae.model.posterior.DeterministicPosterior;
import io.sparkvae.model.posterior.GaussianPosterior;
import io.sparkvae.model.posterior.LadderPosterior;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.posterior.SparsePosterior;
import io.sparkvae.model.prior.LadderPrior;
import io.sparkvae.model.prior.NoPrior;
import io.sparkvae.model.prior.NormalPrior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.prior.UniformPrior;
import io.sparkvae.model.prior.VampPrior;
import io.sparkvae.model.scope.LatentShape;
import java.util.List;

/** Which parts go together; those of sequences and of codes have rules of their own. */
final class Combination {
  private Combination() {}

  /**
   * @throws IllegalArgumentException when these do not, naming the part
   */
  static void require(
      ImageShape image,
      LatentShape latent,
      EncoderNetwork encoder,
      Posterior posterior,
      Prior prior,
      DecoderNetwork decoder,
      Likelihood likelihood,
      Objective objective) {
    requirePlaces(image, latent, encoder, posterior, decoder);
    if (decoder.autoregressive() && PixelDraw.of(likelihood).isEmpty()) {
      throw refused(
          "an autoregressive decoder",
          "a likelihood whose pixels can be drawn (bernoulli, categorical, or gaussian with a fixed"
              + " scale)",
          likelihood);
    }
    if (prior instanceof VampPrior && !(posterior instanceof GaussianPosterior)) {
      // Only its density is known at any z.
      throw refused("prior vamp", "posterior gaussian", posterior);
    }
    if (prior instanceof VampPrior && encoder instanceof LabelledEncoder) {
      throw refused("prior vamp", "an encoder without labels", encoder);
    }
    if (prior instanceof LadderPrior p
        && !(posterior instanceof LadderPosterior q && q.layers().equals(p.layers()))) {
      throw refused("prior ladder", "a ladder posterior of the same layers", posterior);
    }
    if (posterior instanceof LadderPosterior q) {
      if (!(prior instanceof LadderPrior)) {
        throw refused("posterior ladder", "prior ladder", prior);
      }
      if (q.layers().latent() != latent.size()) {
        throw refused(
            "posterior ladder", "layers of %s in all".formatted(latent.size()), q.layers());
      }
    }
    SequenceCombination.requireBelief(latent, posterior, prior, decoder, objective);
    CodeCombination.requirePrior(posterior, decoder, likelihood);
    requireDecoded(posterior, decoder, likelihood);
    requireRead(posterior, decoder);
    requireNothingOfLatents(encoder, posterior, prior, latent, objective);
    requireTied(encoder, posterior, decoder, likelihood);
    CodeCombination.require(posterior, prior, objective);
    requireLearned(posterior, prior, objective);
  }

  /** Encoder, posterior and decoder have the places of the latent. */
  private static void requirePlaces(
      ImageShape image,
      LatentShape latent,
      EncoderNetwork encoder,
      Posterior posterior,
      DecoderNetwork decoder) {
    String part = "latent " + latent;
    List<Integer> places = latent.placeSizes();
    if (!encoder.places(image).equals(places)) {
      throw refused(part, "an encoder with features of " + words(places), encoder);
    }
    if (!decoder.places(image).equals(places)) {
      throw refused(part, "a decoder that reads " + words(places), decoder);
    }
    if (!latent.isVector() && !posterior.placewise()) {
      throw refused(part, "a posterior that keeps places apart (such as gaussian)", posterior);
    }
    if (posterior instanceof SparsePosterior code && code.active() > latent.size()) {
      throw refused(
          "posterior k-sparse",
          "model.code.active from 1 to the %s latent dimensions".formatted(latent.size()),
          code.active());
    }
  }

  private static String words(List<Integer> places) {
    return places.isEmpty() ? "the whole image" : "places " + places;
  }

  /** A flow is a density by itself; every other likelihood reads what a decoder gives. */
  private static void requireDecoded(
      Posterior posterior, DecoderNetwork decoder, Likelihood likelihood) {
    boolean none =
        decoder instanceof NoContext
            || decoder instanceof LabelledDecoder labelled
                && labelled.network() instanceof NoContext;
    if (likelihood instanceof FlowLikelihood && posterior.hasLatent()) {
      throw refused("likelihood flow", "posterior none", posterior);
    }
    if (likelihood instanceof FlowLikelihood != none) {
      throw none
          ? refused("decoder none", "likelihood flow", likelihood)
          : refused("likelihood flow", "decoder none", decoder);
    }
  }

  /** What there is for a decoder, it reads. */
  private static void requireRead(Posterior posterior, DecoderNetwork decoder) {
    if (!decoder.readsLatent() && posterior.hasLatent()) {
      throw refused("decoder without context", "posterior none, for nothing reads z", posterior);
    }
    if (!decoder.readsLatent() && decoder instanceof LabelledDecoder) {
      throw refused("labels given", "a decoder with a context, which reads them", decoder);
    }
  }

  /** A model without latent variables has no part that is about them, and others have all. */
  private static void requireNothingOfLatents(
      EncoderNetwork encoder,
      Posterior posterior,
      Prior prior,
      LatentShape latent,
      Objective objective) {
    if (posterior.hasLatent()) {
      if (encoder instanceof NoEncoder || prior instanceof NoPrior) {
        throw refused("posterior " + posterior, "an encoder and a prior", encoder + ", " + prior);
      }
      return;
    }
    String none = "posterior none";
    if (!(encoder instanceof NoEncoder && prior instanceof NoPrior)) {
      throw refused(none, "no encoder and no prior", encoder + ", " + prior);
    }
    if (latent.size() != 1) {
      throw refused(none, "one number where others have a latent", latent);
    }
    if (!(objective instanceof EvidenceBound bound
        && bound.samples() == 1
        && bound.terms().stream().allMatch(Rate.class::isInstance))) {
      throw refused(
          none,
          "objective evidence-bound with samples = 1, and no term of latents (terms = [] or [rate])",
          objective);
    }
  }

  /**
   * What a tied decoder asks of the other parts: layers whose weights it can read backwards, and
   * nothing beside them.
   */
  private static void requireTied(
      EncoderNetwork encoder, Posterior posterior, DecoderNetwork decoder, Likelihood likelihood) {
    String tied = "decoder tied";
    if (decoder instanceof LabelledDecoder labelled && labelled.network() instanceof TiedMlp) {
      throw refused(tied, "a decoder without labels", decoder);
    }
    if (!(decoder instanceof TiedMlp)) {
      return;
    }
    if (!(encoder instanceof Mlp)) {
      throw refused(tied, "an mlp encoder without labels", encoder);
    }
    if (!(posterior instanceof DeterministicPosterior
        || posterior instanceof SparsePosterior
        || posterior instanceof GaussianPosterior)) {
      throw refused(tied, "posterior deterministic, k-sparse or gaussian", posterior);
    }
    if (likelihood.numbers() != 1) {
      throw refused(tied, "a likelihood of one number a pixel", likelihood);
    }
  }

  /** Nothing moves a prior but a KL divergence, or a discrepancy from it. */
  private static void requireLearned(Posterior posterior, Prior prior, Objective objective) {
    boolean density =
        switch (posterior.divergence(prior)) {
          case EXACT, SAMPLE, JOINT -> true;
          case UNKNOWN, NONE, ABSENT -> false;
        };
    boolean discrepancy =
        objective instanceof EvidenceBound bound
            && bound.terms().stream().anyMatch(MeanDiscrepancy.class::isInstance);
    boolean fixed =
        prior instanceof NormalPrior || prior instanceof UniformPrior || prior instanceof NoPrior;
    if (!density && !discrepancy && !fixed) {
      throw refused(
          "prior " + prior,
          "prior normal, the term mean-discrepancy, or a posterior with a density, for nothing else"
              + " trains a prior",
          posterior);
    }
  }

  static IllegalArgumentException refused(String part, String expected, Object found) {
    return new IllegalArgumentException(
        "%s: expected %s, found %s".formatted(part, expected, found));
  }
}
