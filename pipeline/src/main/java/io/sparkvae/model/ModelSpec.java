// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.input.Binarisation;
import io.sparkvae.model.input.Corruption;
import io.sparkvae.model.likelihood.CodeLikelihood;
import io.sparkvae.model.likelihood.FlowLikelihood;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.likelihood.Measure;
import io.sparkvae.model.likelihood.ObservationModel;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.network.NoEncoder;
import io.sparkvae.model.network.SequenceOf;
import io.sparkvae.model.objective.EvidenceBound;
import io.sparkvae.model.objective.Objective;
import io.sparkvae.model.objective.Occasion;
import io.sparkvae.model.objective.Rate;
import io.sparkvae.model.objective.Reduction;
import io.sparkvae.model.posterior.BeliefPosterior;
import io.sparkvae.model.posterior.CodePosterior;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.posterior.GaussianPosterior;
import io.sparkvae.model.posterior.InferenceModel;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.prior.NoPrior;
import io.sparkvae.model.prior.NormalPrior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Schedule;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A model as a composition of parts: everything that decides its graphs. Two equal specs have the
 * same graphs and the same parameter layout.
 *
 * @param preset where its composition began; a name for people, parts may differ from it
 * @param shape of the images
 * @param latent shape of the latent
 */
public record ModelSpec(
    String preset,
    ImageShape shape,
    LatentShape latent,
    Binarisation binarisation,
    Corruption corruption,
    EncoderNetwork encoder,
    Posterior posterior,
    Prior prior,
    DecoderNetwork decoder,
    Likelihood likelihood,
    Objective objective)
    implements Serializable {

  public ModelSpec {
    Combination.require(shape, latent, encoder, posterior, prior, decoder, likelihood, objective);
    SequenceCombination.require(corruption, latent, encoder, posterior, prior, decoder);
    if ((likelihood instanceof CodeLikelihood || likelihood instanceof FlowLikelihood)
        && binarisation != Binarisation.NONE) {
      throw new IllegalArgumentException(
          "likelihood %s: expected binarisation none, found %s"
              .formatted(
                  likelihood instanceof CodeLikelihood ? "codes" : "flow",
                  Settings.spelled(binarisation)));
    }
  }

  /**
   * The variational autoencoder of Kingma and Welling 2014; {@code with…} makes others of it.
   *
   * @param latent number of latent dimensions, a vector
   */
  public static <N extends EncoderNetwork & DecoderNetwork> ModelSpec vae(
      ImageShape shape, N network, int latent, Likelihood likelihood) {
    return vae(shape, network, LatentShape.of(latent), likelihood);
  }

  /** As {@link #vae(ImageShape, EncoderNetwork, int, Likelihood)}, with a latent of any shape. */
  public static <N extends EncoderNetwork & DecoderNetwork> ModelSpec vae(
      ImageShape shape, N network, LatentShape latent, Likelihood likelihood) {
    return new ModelSpec(
        "vae",
        shape,
        latent,
        Binarisation.NONE,
        new Corruption.None(),
        network,
        new GaussianPosterior(),
        new NormalPrior(),
        network,
        likelihood,
        new EvidenceBound(Reduction.SUM, 1, List.of(new Rate(1, new Schedule.Constant()))));
  }

  /**
   * The model that the settings describe, for so many training images of a shape: a setting that is
   * {@code auto} takes their number.
   *
   * @throws ConfigurationFailure when they describe none
   */
  public static ModelSpec from(Settings settings, ImageShape shape, long images) {
    return from(settings, shape, OptionalLong.of(images), Subject.IMAGES);
  }

  /**
   * The prior over codes that the settings describe, for the codes of so many training images.
   *
   * @throws ConfigurationFailure when they describe none
   */
  public static ModelSpec from(Settings settings, CodeShape codes, long images) {
    return from(settings, codes.image(), OptionalLong.of(images), Subject.of(codes));
  }

  /**
   * The second stage that the settings describe: a model of the latents of so many training images
   * (Dai and Wipf 2019, arXiv 1903.05789, section 4).
   *
   * @param latents shape of an example, {@code [1, 1, 1, latent]}
   * @throws ConfigurationFailure when they describe none
   */
  public static ModelSpec ofLatents(Settings settings, ImageShape latents, long images) {
    Binarisation binarisation = settings.choice("model.binarisation", Binarisation.class);
    if (binarisation != Binarisation.NONE) {
      throw settings.refused(
          "model.binarisation", "none for a model of latents", Settings.spelled(binarisation));
    }
    ModelSpec spec = from(settings, latents, OptionalLong.of(images), Subject.LATENTS);
    if (spec.hasLatent() && spec.latent().size() < latents.size()) {
      throw settings.refused(
          "model.latent",
          "at least %s for a second stage, as many as the latents have dimensions"
              .formatted(latents.size()),
          spec.latent());
    }
    return spec;
  }

  /**
   * The model that the settings describe without a word of how many images it is for.
   *
   * @throws ConfigurationFailure when they describe none, or leave that open
   */
  public static ModelSpec from(Settings settings, ImageShape shape) {
    return from(settings, shape, OptionalLong.empty(), Subject.IMAGES);
  }

  private static ModelSpec from(
      Settings settings, ImageShape shape, OptionalLong images, Subject subject) {
    Posterior posterior = Posterior.from(settings);
    boolean hasLatent = posterior.hasLatent();
    LatentShape latent = hasLatent ? latent(settings, shape) : LatentShape.of(1);
    EncoderNetwork encoder = hasLatent ? EncoderNetwork.from(settings, shape) : new NoEncoder();
    Prior prior = hasLatent ? Prior.from(settings) : new NoPrior();
    DecoderNetwork decoder = DecoderNetwork.from(settings, shape, subject.codes());
    Likelihood likelihood = subject.likelihood(settings);
    Objective objective = Objective.from(settings, new Occasion(shape, latent.size(), images));
    Corruption corruption = Corruption.from(settings);
    try {
      Combination.require(shape, latent, encoder, posterior, prior, decoder, likelihood, objective);
      SequenceCombination.require(corruption, latent, encoder, posterior, prior, decoder);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationFailure("model: " + e.getMessage(), e);
    }
    ModelSpec spec =
        new ModelSpec(
            settings.string("model.preset"),
            shape,
            latent,
            settings.choice("model.binarisation", Binarisation.class),
            corruption,
            encoder,
            posterior,
            prior,
            decoder,
            likelihood,
            objective);
    try {
      ModelGraph.training(spec, 1).graph();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationFailure("model: " + e.getMessage(), e);
    }
    return spec;
  }

  private static LatentShape latent(Settings settings, ImageShape shape) {
    return SequenceOf.from(settings, shape)
        .map(of -> LatentShape.from(settings, of.step(shape)).inFrames(of.steps(shape)))
        .orElseGet(() -> LatentShape.from(settings, shape));
  }

  /** Encoder and posterior in a graph. */
  public InferenceModel inference(Scope scope) {
    return new InferenceModel(scope, encoder, posterior);
  }

  /** Decoder and likelihood in a graph. */
  public ObservationModel observation(Scope scope) {
    return new ObservationModel(scope, encoder, prior, decoder, likelihood);
  }

  /** Numbers that the target has: one for each pixel, or for each code of a prior over codes. */
  public int values() {
    return likelihood.values(shape);
  }

  /** Whether there is a latent; without one the model is p(x) alone. */
  public boolean hasLatent() {
    return posterior.hasLatent();
  }

  /** Whether it is a prior over codes: a model of the codes of another one. */
  public boolean overCodes() {
    return likelihood instanceof CodeLikelihood;
  }

  /** Whether sequences go on by themselves: {@link ModelGraph#rollout}. */
  public boolean rollsOut() {
    return posterior instanceof BeliefPosterior;
  }

  /** What the KL divergences of this model are. */
  public Divergence divergence() {
    return posterior.divergence(prior);
  }

  /** Number of KL divergences of an image: columns of {@link ModelGraph#KL}. */
  public int divergences() {
    return posterior.divergences(latent);
  }

  /** The levels of an image's codes, one after the other; empty for a model without codes. */
  public List<CodeLevel> codes() {
    return posterior instanceof CodePosterior code ? code.levels(latent) : List.of();
  }

  /** What the likelihood of an image is of; pixels that are binarised have two levels. */
  public Measure measure() {
    return switch (binarisation) {
      case NONE -> likelihood.measure();
      case THRESHOLD, DYNAMIC ->
          likelihood.measure() == Measure.DENSITY ? Measure.NONE : Measure.PROBABILITY;
    };
  }

  /** See {@link Objective#effectiveBeta}. */
  public OptionalDouble effectiveBeta() {
    return objective.effectiveBeta(shape, latent.size());
  }

  /** Returns this model with another binarisation. */
  public ModelSpec with(Binarisation other) {
    return with(other, corruption, posterior, prior, likelihood, objective);
  }

  /** Returns this model with another corruption. */
  public ModelSpec with(Corruption other) {
    return with(binarisation, other, posterior, prior, likelihood, objective);
  }

  /** Returns this model with another posterior. */
  public ModelSpec with(Posterior other) {
    return with(binarisation, corruption, other, prior, likelihood, objective);
  }

  /** Returns this model with another prior. */
  public ModelSpec with(Prior other) {
    return with(binarisation, corruption, posterior, other, likelihood, objective);
  }

  /** Returns this model with another likelihood. */
  public ModelSpec with(Likelihood other) {
    return with(binarisation, corruption, posterior, prior, other, objective);
  }

  /** Returns this model with another objective. */
  public ModelSpec with(Objective other) {
    return with(binarisation, corruption, posterior, prior, likelihood, other);
  }

  private ModelSpec with(
      Binarisation binarisation,
      Corruption corruption,
      Posterior posterior,
      Prior prior,
      Likelihood likelihood,
      Objective objective) {
    return new ModelSpec(
        preset,
        shape,
        latent,
        binarisation,
        corruption,
        encoder,
        posterior,
        prior,
        decoder,
        likelihood,
        objective);
  }

  /** SHA-256 of the spec's JSON, in hexadecimal. */
  public String digest() {
    try {
      return Digest.ofText(Json.MAPPER.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec is always writable", e);
    }
  }
}
