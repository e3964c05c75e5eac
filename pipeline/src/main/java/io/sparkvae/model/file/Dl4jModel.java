// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.Dl4jConfiguration.Distribution;
import io.sparkvae.model.input.Binarisation;
import io.sparkvae.model.input.Corruption;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.layer.Normalisation;
import io.sparkvae.model.likelihood.BernoulliLikelihood;
import io.sparkvae.model.likelihood.Deviation;
import io.sparkvae.model.likelihood.GaussianLikelihood;
import io.sparkvae.model.likelihood.Likelihood;
import io.sparkvae.model.likelihood.OptimalScale;
import io.sparkvae.model.likelihood.Scale;
import io.sparkvae.model.likelihood.ScaledLikelihood;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.objective.EvidenceBound;
import io.sparkvae.model.objective.Rate;
import io.sparkvae.model.objective.Reduction;
import io.sparkvae.model.posterior.GaussianPosterior;
import io.sparkvae.model.prior.NormalPrior;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A model of ours as a network of DL4J's, and the other way round: the same layers, with each
 * matrix stored column by column. What a likelihood has beside means becomes biases of DL4J's
 * Gaussian, whose second half is the logarithm of the variance.
 */
final class Dl4jModel {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  /**
   * Far below any logarithm of a deviation that a network gives, so that {@link Scale#above} leaves
   * it as it is.
   */
  private static final double NO_LEAST = -30;

  private Dl4jModel() {}

  /** Names of layers in DL4J's order. */
  private static List<String> layers(int encoder, int decoder) {
    List<String> layers = new ArrayList<>();
    for (int i = 1; i <= encoder; i++) {
      layers.add("encoder.dense" + i);
    }
    layers.addAll(List.of("posterior.mu", "posterior.logVar"));
    for (int i = 1; i <= decoder; i++) {
      layers.add("decoder.dense" + i);
    }
    layers.add(DecoderNetwork.PIXELS);
    return layers;
  }

  /**
   * The configuration of the network that a model is.
   *
   * @throws ConfigurationFailure when DL4J's layer cannot be that model, naming the part
   */
  static Dl4jConfiguration configuration(ModelSpec spec) {
    require(spec.shape().frames() == 1, "images of one frame", spec.shape());
    require(spec.binarisation() == Binarisation.NONE, "no binarisation", spec.binarisation());
    require(
        spec.posterior() instanceof GaussianPosterior, "a Gaussian posterior", spec.posterior());
    require(spec.prior() instanceof NormalPrior, "the prior N(0, I)", spec.prior());
    require(spec.latent().places() == 1, "a latent that is a vector", spec.latent().sizes());
    Mlp encoder = mlp("encoder", spec.encoder());
    Mlp decoder = mlp("decoder", spec.decoder());
    require(
        encoder.style().activation() == decoder.style().activation(),
        "one activation in encoder and decoder",
        encoder.style().activation() + " and " + decoder.style().activation());
    require(
        Dl4jConfiguration.ACTIVATIONS_OF_BOTH.contains(encoder.style().activation()),
        "an activation that DL4J has as well",
        encoder.style().activation());
    return new Dl4jConfiguration(
        spec.shape(),
        encoder.hidden(),
        spec.latent().size(),
        Mlp.reversed(decoder.hidden()),
        encoder.style().activation(),
        distribution(spec.likelihood()));
  }

  private static Mlp mlp(String name, Object network) {
    require(
        network instanceof Mlp mlp
            && !mlp.hidden().isEmpty()
            && mlp.style().normalisation() == Normalisation.NONE,
        "%s mlp with hidden layers and without normalisation or labels".formatted(name),
        network);
    return (Mlp) network;
  }

  private static Distribution distribution(Likelihood likelihood) {
    if (likelihood instanceof BernoulliLikelihood) {
      return Distribution.BERNOULLI;
    }
    boolean constant =
        likelihood instanceof GaussianLikelihood
            || likelihood instanceof ScaledLikelihood scaled
                && scaled.deviation() == Deviation.GAUSSIAN
                && (scaled.scale() instanceof Scale.Shared
                    || scaled.scale() instanceof OptimalScale);
    require(
        constant,
        "likelihood bernoulli, or gaussian with a variance that is not the decoder's",
        likelihood);
    return Distribution.GAUSSIAN;
  }

  private static void require(boolean so, String expected, Object found) {
    if (!so) {
      throw new ConfigurationFailure(
          "model: expected %s for DL4J's layer VariationalAutoencoder, found %s"
              .formatted(expected, found));
    }
  }

  /** The parameters of the network, in DL4J's order. */
  static float[] toDl4j(Dl4jConfiguration configuration, Model model) {
    ParameterLayout layout = model.layout();
    List<String> layers = layers(configuration.encoder().size(), configuration.decoder().size());
    int added =
        configuration.distribution() == Distribution.GAUSSIAN
            ? addedForVariances(layout.slot(DecoderNetwork.PIXELS + WEIGHT))
            : 0;
    float[] all = new float[size(layout, layers) + added];
    int at = 0;
    for (String layer : layers) {
      ParameterLayout.Slot weight = layout.slot(layer + WEIGHT);
      boolean pixels = layer.equals(DecoderNetwork.PIXELS) && added > 0;
      transpose(model.parameters(), weight, all, at);
      // Variances do not depend on z: their weights stay 0.
      at += pixels ? 2 * weight.size() : weight.size();
      ParameterLayout.Slot bias = layout.slot(layer + BIAS);
      System.arraycopy(model.parameters(), bias.offset(), all, at, bias.size());
      at += bias.size();
      if (pixels) {
        Arrays.fill(all, at, at + bias.size(), logVariance(model));
        at += bias.size();
      }
    }
    return all;
  }

  private static int size(ParameterLayout layout, List<String> layers) {
    return layers.stream()
        .mapToInt(layer -> layout.slot(layer + WEIGHT).size() + layout.slot(layer + BIAS).size())
        .sum();
  }

  private static int addedForVariances(ParameterLayout.Slot weight) {
    return weight.size() + Math.toIntExact(weight.shape().get(1));
  }

  private static float logVariance(Model model) {
    if (model.spec().likelihood() instanceof GaussianLikelihood gaussian) {
      return (float) Math.log(gaussian.variance());
    }
    Scale scale = ((ScaledLikelihood) model.spec().likelihood()).scale();
    double least =
        scale instanceof OptimalScale optimal
            ? optimal.leastLog()
            : ((Scale.Shared) scale).leastLog();
    double above = model.parameters()[model.layout().slot(Scale.PARAMETER).offset()] - least;
    // As Scale.above, without an overflow.
    double softplus = Math.max(0, above) + Math.log1p(Math.exp(-Math.abs(above)));
    return (float) (2 * (least + softplus));
  }

  /** From rows {@code [in, units]} to columns. */
  private static void transpose(float[] from, ParameterLayout.Slot slot, float[] to, int at) {
    int in = Math.toIntExact(slot.shape().get(0));
    int units = Math.toIntExact(slot.shape().get(1));
    for (int i = 0; i < in; i++) {
      for (int u = 0; u < units; u++) {
        to[at + u * in + i] = from[slot.offset() + i * units + u];
      }
    }
  }

  /** Parameters that a network of this configuration has. */
  static long size(Dl4jConfiguration c) {
    long size = 0;
    long in = c.shape().size();
    for (int units : c.encoder()) {
      size += (in + 1) * units;
      in = units;
    }
    size += 2 * (in + 1) * c.latent();
    in = c.latent();
    for (int units : c.decoder()) {
      size += (in + 1) * units;
      in = units;
    }
    return size + (in + 1) * c.distribution().numbers() * c.shape().size();
  }

  /**
   * The model that a network is. A Gaussian whose variance is one number for all pixels and images
   * becomes one with that variance, any other one whose scale the decoder gives.
   *
   * @param parameters in DL4J's order, as many as {@link #size}
   */
  static Model of(Dl4jConfiguration c, float[] parameters) {
    Optional<Double> variance = variance(c, parameters);
    Likelihood likelihood =
        switch (c.distribution()) {
          case BERNOULLI -> new BernoulliLikelihood();
          case GAUSSIAN ->
              variance
                  .<Likelihood>map(GaussianLikelihood::new)
                  .orElseGet(
                      () -> new ScaledLikelihood(Deviation.GAUSSIAN, new Scale.OfPixel(NO_LEAST)));
        };
    ModelSpec spec = spec(c, likelihood);
    ParameterLayout layout = Model.layout(spec);
    float[] theta = new float[layout.size()];
    int at = 0;
    for (String layer : layers(c.encoder().size(), c.decoder().size())) {
      ParameterLayout.Slot weight = layout.slot(layer + WEIGHT);
      ParameterLayout.Slot bias = layout.slot(layer + BIAS);
      boolean dropped = layer.equals(DecoderNetwork.PIXELS) && variance.isPresent();
      untranspose(parameters, at, theta, weight);
      at += dropped ? 2 * weight.size() : weight.size();
      System.arraycopy(parameters, at, theta, bias.offset(), bias.size());
      at += dropped ? 2 * bias.size() : bias.size();
    }
    if (c.distribution() == Distribution.GAUSSIAN && variance.isEmpty()) {
      halveVariances(layout, c.shape().size(), theta);
    }
    return new Model(spec, theta);
  }

  private static ModelSpec spec(Dl4jConfiguration c, Likelihood likelihood) {
    LayerStyle style = LayerStyle.of(c.activation());
    return new ModelSpec(
        "vae",
        c.shape(),
        LatentShape.of(c.latent()),
        Binarisation.NONE,
        new Corruption.None(),
        new Mlp(c.encoder(), style),
        new GaussianPosterior(),
        new NormalPrior(),
        new Mlp(Mlp.reversed(c.decoder()), style),
        likelihood,
        new EvidenceBound(Reduction.SUM, 1, List.of(new Rate(1, new Schedule.Constant()))));
  }

  /** The variance of a Gaussian that has one for all pixels and images. */
  private static Optional<Double> variance(Dl4jConfiguration c, float[] parameters) {
    if (c.distribution() != Distribution.GAUSSIAN) {
      return Optional.empty();
    }
    int pixels = c.shape().size();
    int hidden = c.decoder().get(c.decoder().size() - 1);
    int biases = parameters.length - pixels;
    int weights = parameters.length - 2 * pixels - hidden * pixels;
    for (int i = weights; i < weights + hidden * pixels; i++) {
      if (parameters[i] != 0) {
        return Optional.empty();
      }
    }
    for (int i = biases; i < parameters.length; i++) {
      if (parameters[i] != parameters[biases]) {
        return Optional.empty();
      }
    }
    double variance = Math.exp(parameters[biases]);
    return variance > 0 && variance < Double.POSITIVE_INFINITY
        ? Optional.of(variance)
        : Optional.empty();
  }

  private static void untranspose(float[] from, int at, float[] to, ParameterLayout.Slot slot) {
    int in = Math.toIntExact(slot.shape().get(0));
    int units = Math.toIntExact(slot.shape().get(1));
    for (int i = 0; i < in; i++) {
      for (int u = 0; u < units; u++) {
        to[slot.offset() + i * units + u] = from[at + u * in + i];
      }
    }
  }

  /** DL4J's number is ln of the variance, ours ln of the deviation. */
  private static void halveVariances(ParameterLayout layout, int pixels, float[] theta) {
    for (String name : List.of(WEIGHT, BIAS)) {
      ParameterLayout.Slot slot = layout.slot(DecoderNetwork.PIXELS + name);
      for (int i = 0; i < slot.size(); i++) {
        if (i % (2 * pixels) >= pixels) {
          theta[slot.offset() + i] /= 2;
        }
      }
    }
  }
}
