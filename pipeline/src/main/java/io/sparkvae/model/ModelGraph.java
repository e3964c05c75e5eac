package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The graphs of a model, whatever it is made of. Trainer, encoder, statistics and report know these
 * names and nothing else.
 */
public final class ModelGraph {
  /** Input: pixels in [0, 1], {@code [batch, size]}. */
  public static final String X = "x";

  /** Input: 1 for an example, 0 for padding, {@code [batch]}; a loss needs one example. */
  public static final String WEIGHT = "weight";

  /** Input: standard normal noise, {@code [batch, latent]}; fed, so that a step can be repeated. */
  public static final String EPS = "eps";

  /** Input: the weight of the KL divergence that is in force, {@code [1]}. */
  public static final String BETA = "beta";

  /** Output: the objective, a scalar in nats an image: the mean over the examples. */
  public static final String LOSS = "loss";

  /** Output: ln p(x|z) in nats, {@code [batch]}. */
  public static final String LOG_LIKELIHOOD = "logLikelihood";

  /** Output: KL divergence of each dimension in nats, {@code [batch, latent]}. */
  public static final String KL = "kl";

  /** Output: mean of the posterior, {@code [batch, latent]}. */
  public static final String MU = "mu";

  /** Output: ln of the posterior's variance, {@code [batch, latent]}. */
  public static final String LOG_VAR = "logVar";

  /** Output of the whole model and input of its decoder: the latent, {@code [batch, latent]}. */
  public static final String Z = "z";

  /** Output: mean of p(x|z), {@code [batch, size]}. */
  public static final String RECONSTRUCTION = "reconstruction";

  private ModelGraph() {}

  /** The whole model: all inputs and outputs named here. */
  public static Graph training(ModelSpec spec, int batch) {
    Expression x = Expression.input(X, batch, spec.shape().size());
    Expression weight = Expression.input(WEIGHT, batch);
    Expression eps = Expression.input(EPS, batch, spec.latent());
    Expression beta = Expression.input(BETA, 1);

    Expression features = spec.network().encode(x, spec.shape());
    DiagonalGaussian posterior = DiagonalGaussian.of(features, spec.latent());
    Expression z = posterior.sample(eps);
    Expression decoded = spec.network().decode(z, spec.shape());
    Expression logLikelihood = spec.likelihood().logLikelihood(x, decoded);
    Expression kl = posterior.divergence();
    // -(ln p(x|z) - beta KL): the negative evidence lower bound for beta = 1.
    Expression perExample = kl.sum(1).times(beta).minus(logLikelihood);

    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put(LOSS, perExample.times(weight).sum().dividedBy(weight.sum()));
    outputs.put(LOG_LIKELIHOOD, logLikelihood);
    outputs.put(KL, kl);
    outputs.put(MU, posterior.mu());
    outputs.put(LOG_VAR, posterior.logVar());
    outputs.put(Z, z);
    outputs.put(RECONSTRUCTION, spec.likelihood().mean(decoded));
    return new Graph(outputs);
  }

  /** The decoder alone: {@link #Z} in, {@link #RECONSTRUCTION} out, on the whole model's vector. */
  public static Graph decoder(ModelSpec spec, int batch) {
    Expression z = Expression.input(Z, batch, spec.latent());
    Expression decoded = spec.network().decode(z, spec.shape());
    return new Graph(Map.of(RECONSTRUCTION, spec.likelihood().mean(decoded)));
  }
}
