// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.model.causal.PlacePass;
import io.sparkvae.model.causal.RowPass;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.objective.Rate;
import io.sparkvae.model.posterior.BeliefPosterior;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.scope.Scope;

/**
 * The graphs of a model. They have the same names whichever parts it is made of: trainer, encoder,
 * statistics and report know these names and nothing else. A graph is built the first time that it
 * is asked for, and kept.
 */
public final class ModelGraph {
  /** Input: pixels in [0, 1], {@code [batch, size]}. */
  public static final String X = Scope.X;

  /** Input: 1 for an example, 0 for padding, {@code [batch]}; a loss needs one example. */
  public static final String WEIGHT = Scope.WEIGHT;

  /** Input: one-hot labels of a model that reads them, {@code [batch, classes]}. */
  public static final String LABEL = Scope.LABEL;

  /** Input: the noise of a Gaussian posterior; see {@link BuiltGraph#noise} for all noise. */
  public static final String EPS = Posterior.EPS;

  /**
   * Input: the weight of the KL divergence in force, {@code [1]}; see {@link BuiltGraph#controls}.
   */
  public static final String BETA = Rate.BETA;

  /** Output: the objective, a scalar: the mean over the examples, in nats for sums. */
  public static final String LOSS = "loss";

  /** Output: ln p(x|z) in nats, {@code [batch]}. */
  public static final String LOG_LIKELIHOOD = "logLikelihood";

  /**
   * Output: {@link ModelSpec#divergence} of each dimension in nats, {@code [batch, divergences]};
   * see {@link ModelSpec#divergences}.
   */
  public static final String KL = "kl";

  /** Output: mean of the posterior, {@code [batch, latent]}. */
  public static final String MU = "mu";

  /** Output: ln of the posterior's variance, {@code [batch, latent]}, where it has one. */
  public static final String LOG_VAR = "logVar";

  /** Output of the whole model and input of its decoder: a sample, {@code [batch, latent]}. */
  public static final String Z = "z";

  /**
   * Output: mean of p(x|z), {@code [batch, size]}; with an autoregressive decoder of every p(x_i |
   * x_j for j before i, z), given the pixels of {@link #X} or {@link #PIXELS}.
   */
  public static final String RECONSTRUCTION = "reconstruction";

  /**
   * Input of {@link #decoder} with an autoregressive network: pixels so far, {@code [batch, size]}.
   */
  public static final String PIXELS = "pixels";

  /**
   * Output beside that: each pixel drawn given the pixels before it, {@code [batch, size]}; of a
   * recurrent decoder, the mean of each step given the steps that the graph has drawn before it,
   * without a look at {@link #PIXELS}. Output of {@link #draws}: x, {@code [batch, size]}.
   */
  public static final String DRAWN = "drawn";

  /** Output of {@link #features} and input of {@link #likelihood}, {@code [batch, units]}. */
  public static final String FEATURES = "features";

  /**
   * Output of the whole model and input of {@link #lookup}: the codes of an image, whole numbers,
   * those of all levels one after the other, {@code [batch, codes]}.
   */
  public static final String CODES = "codes";

  /**
   * Output of {@link #quantisation}, with the number of a codebook from 0 at its end: the vectors
   * that it stands for, {@code [batch * vectors of an image, width]}.
   */
  public static final String VECTORS = "vectors";

  /** Output: ln p(x|z) + ln p(z) - ln q(z|x) in nats, {@code [batch]}. */
  public static final String LOG_WEIGHT = "logWeight";

  /** More than a stage asks for at once; a graph of a deep network takes megabytes. */
  private static final GraphCache CACHE = new GraphCache(32);

  private ModelGraph() {}

  /**
   * The model in training: {@link #LOSS}, {@link #LOG_LIKELIHOOD} and {@link #KL} of damaged
   * images, from as many samples as the objective wants.
   *
   * @param batch examples in a batch
   */
  public static BuiltGraph training(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.TRAINING, batch);
  }

  /** The model in use: whole images, one sample, every output but the loss. */
  public static BuiltGraph evaluation(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.EVALUATION, batch);
  }

  /** The encoder in use: whole images in, {@link #FEATURES} out. */
  public static BuiltGraph features(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.FEATURES, batch);
  }

  /**
   * One sample of z for importance weights (arXiv 1509.00519): {@link #X} and {@link #FEATURES} in;
   * {@link #LOG_WEIGHT}, {@link #LOG_LIKELIHOOD}, {@link #KL} and {@link #MU} out. Evaluated again
   * and again with new noise on the same features, it gives any number of samples. Its noise is
   * that of {@link #features}, which belongs to the image, and {@link BuiltGraph#noiseBeside} it
   * that of a sample.
   *
   * @throws IllegalArgumentException when the posterior has no density
   */
  public static BuiltGraph likelihood(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.LIKELIHOOD, batch);
  }

  /**
   * Prior and decoder: noise in, {@link #RECONSTRUCTION} out, on the whole model's vector. With an
   * autoregressive decoder the prior alone, and {@link #Z} out; both with a recurrent prior, whose
   * latents depend on the steps drawn before.
   */
  public static BuiltGraph generation(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.GENERATION, batch);
  }

  /**
   * Prior, decoder and likelihood of a model of latents: noise in, {@link #DRAWN} out, a draw from
   * p(x).
   *
   * @throws IllegalArgumentException when nothing can be drawn from the likelihood at once
   */
  public static BuiltGraph draws(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.DRAWS, batch);
  }

  /**
   * The decoder alone: {@link #Z} in, {@link #RECONSTRUCTION} out, on the whole model's vector. An
   * autoregressive one reads {@link #PIXELS} and noise, too, and has {@link #DRAWN}: each time it
   * is evaluated on what it gave before, one more pixel at least is what it should be, from the
   * first.
   */
  public static BuiltGraph decoder(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.DECODER, batch);
  }

  /**
   * Sequences that go on by themselves, of a model with {@link BeliefPosterior}: {@link #X} in,
   * {@link #RECONSTRUCTION} out. Frames that are seen are decoded from a state that is drawn from
   * what is believed at them, the later ones from states that are drawn by jumps and see nothing of
   * X.
   *
   * @param seen frames, at least 1
   */
  public static BuiltGraph rollout(ModelSpec spec, int batch, int seen) {
    return part(spec, BuiltGraph.Use.ROLLOUT, batch, seen);
  }

  /** Frames of a sequence that the rollouts of pictures see: half of them. */
  public static int seen(ModelSpec spec) {
    return Math.max(1, spec.latent().frames() / 2);
  }

  /**
   * What drawing a map of an autoregressive decoder needs beside the map's own values ({@link
   * DecoderNetwork#maps}): {@link #Z} and, where the map depends on others, {@link #PIXELS} in, and
   * out by name what the steps read of each place, {@code [batch, h, w, n]}. Evaluated once for
   * each map; it may have no outputs.
   *
   * @param map index of the map
   */
  public static BuiltGraph given(ModelSpec spec, int batch, int map) {
    return part(spec, BuiltGraph.Use.GIVEN, batch, map);
  }

  /**
   * The step of drawing a map that is done for each row: see {@link RowPass}. Out by name what
   * later steps read; {@link BuiltGraph#remembered} says what this one reads.
   *
   * @param map index of the map
   */
  public static BuiltGraph row(ModelSpec spec, int batch, int map) {
    return part(spec, BuiltGraph.Use.ROW, batch, map);
  }

  /**
   * The step of drawing a map that is done for each place: see {@link PlacePass}. As {@link #row},
   * and {@link #DRAWN}, the place's value {@code [batch, planes]}, with one number of noise for
   * each plane.
   *
   * @param map index of the map
   */
  public static BuiltGraph place(ModelSpec spec, int batch, int map) {
    return part(spec, BuiltGraph.Use.PLACE, batch, map);
  }

  private static BuiltGraph part(ModelSpec spec, BuiltGraph.Use use, int batch, int part) {
    return CACHE.get(new BuiltGraph.Key(spec, use, batch, part), GraphBuilder::build);
  }

  /**
   * From codes to the latent: {@link #CODES} in, {@link #Z} out, on the whole model's vector.
   *
   * @throws IllegalArgumentException when the posterior gives no codes
   */
  public static BuiltGraph lookup(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.LOOKUP, batch);
  }

  /** What each codebook stands for: whole images in, {@link #VECTORS} out. */
  public static BuiltGraph quantisation(ModelSpec spec, int batch) {
    return of(spec, BuiltGraph.Use.QUANTISATION, batch);
  }

  private static BuiltGraph of(ModelSpec spec, BuiltGraph.Use use, int batch) {
    return CACHE.get(new BuiltGraph.Key(spec, use, batch), GraphBuilder::build);
  }
}
