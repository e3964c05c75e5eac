// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static io.sparkvae.model.Combination.refused;

import io.sparkvae.model.input.Corruption;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.network.LabelledDecoder;
import io.sparkvae.model.network.RecurrentDecoder;
import io.sparkvae.model.network.StepwiseDecoder;
import io.sparkvae.model.network.StepwiseEncoder;
import io.sparkvae.model.objective.Objective;
import io.sparkvae.model.objective.TemporalDifference;
import io.sparkvae.model.posterior.BeliefPosterior;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.posterior.RecurrentPosterior;
import io.sparkvae.model.prior.JumpPrior;
import io.sparkvae.model.prior.NormalPrior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.prior.RecurrentPrior;
import io.sparkvae.model.scope.LatentShape;

/** Which parts of a model of sequences go together. */
final class SequenceCombination {
  private SequenceCombination() {}

  /**
   * Recurrent parts go together, around one recurrence: what one of them knows of the steps before,
   * the others know.
   *
   * @throws IllegalArgumentException when these do not, naming the part
   */
  static void require(
      Corruption corruption,
      LatentShape latent,
      EncoderNetwork encoder,
      Posterior posterior,
      Prior prior,
      DecoderNetwork decoder) {
    if (decoder instanceof LabelledDecoder labelled
        && labelled.network() instanceof RecurrentDecoder) {
      throw refused("decoder recurrent", "no labels", decoder);
    }
    if (!(posterior instanceof RecurrentPosterior q)) {
      if (prior instanceof RecurrentPrior) {
        throw refused("prior recurrent", "posterior recurrent", posterior);
      }
      if (decoder instanceof RecurrentDecoder) {
        throw refused("decoder recurrent", "posterior recurrent", posterior);
      }
      return;
    }
    String part = "posterior recurrent";
    if (!(decoder instanceof RecurrentDecoder d && d.recurrence().equals(q.recurrence()))) {
      throw refused(part, "decoder recurrent with the same recurrence", decoder);
    }
    if (!(prior instanceof RecurrentPrior p && p.recurrence().equals(q.recurrence()))
        && !(prior instanceof NormalPrior)) {
      throw refused(part, "prior recurrent or normal with the same recurrence", prior);
    }
    if (!(encoder instanceof StepwiseEncoder stepwise && stepwise.of() == q.recurrence().of())) {
      throw refused(part, "an encoder of single steps, without labels", encoder);
    }
    if (latent.placeSizes().size() != 1) {
      throw refused(part, "a vector for each step as latent", latent);
    }
    if (!(corruption instanceof Corruption.None)) {
      // Posterior and decoder must know the same of the steps before.
      throw refused(part, "corruption none", corruption);
    }
  }

  /** The parts of temporal difference VAE go together, around the same jumps. */
  static void requireBelief(
      LatentShape latent,
      Posterior posterior,
      Prior prior,
      DecoderNetwork decoder,
      Objective objective) {
    if (!(posterior instanceof BeliefPosterior belief)) {
      if (prior instanceof JumpPrior) {
        throw refused("prior jumps", "posterior belief", posterior);
      }
      if (objective instanceof TemporalDifference) {
        throw refused("objective temporal-difference", "posterior belief", posterior);
      }
      return;
    }
    String part = "posterior belief";
    if (!belief.goesWith(prior)) {
      throw refused(part, "prior jumps with the same jumps", prior);
    }
    if (latent.placeSizes().size() != 1) {
      throw refused(
          part, "model.sequence.of = frames or rows, with a vector for each step", latent);
    }
    if (objective instanceof TemporalDifference && !(decoder instanceof StepwiseDecoder)) {
      throw refused("objective temporal-difference", "a decoder of single steps", decoder);
    }
  }
}
