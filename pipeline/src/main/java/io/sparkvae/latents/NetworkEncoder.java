// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.graph.Noise;
import io.sparkvae.onnx.runtime.ImageNetwork;
import io.sparkvae.onnx.runtime.NetworkEvaluation;
import io.sparkvae.shard.Chunk;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Encodes images with a network of somebody else. The prior is N(0, I), so the KL divergence has a
 * closed form (Kingma and Welling 2014, appendix B): mu²/2 + (e^logVar - 1 - logVar)/2. There is no
 * decoder, so ln p(x|z) is not known; 0 is written.
 */
final class NetworkEncoder implements Encoder {
  private static final long serialVersionUID = 1L;
  private static final float[] NONE = {};

  private final ImageNetwork network;
  private final NetworkPosterior posterior;
  private final EncodingPlan.Columns columns;
  private final long seed;

  NetworkEncoder(ImageNetwork network, NetworkPosterior posterior, EncodingPlan plan) {
    this.network = network;
    this.posterior = posterior;
    this.columns = plan.columns();
    this.seed = plan.seed();
  }

  @Override
  public String device() {
    return network.device().kind();
  }

  @Override
  public void encode(Iterator<Chunk> chunks, Consumer<Posteriors> encoded) {
    network.with(
        posterior.outputs(),
        evaluation -> {
          encode(chunks, evaluation, encoded);
          return null;
        });
  }

  private void encode(
      Iterator<Chunk> chunks, NetworkEvaluation evaluation, Consumer<Posteriors> encoded) {
    BatchImages images = new BatchImages(evaluation.capacity());
    while (chunks.hasNext()) {
      Chunk chunk = chunks.next();
      for (int row = 0; row < chunk.rows(); row++) {
        evaluation.put(images.count(), chunk.pixels(), row * chunk.shape().size());
        images.add(chunk, row);
        if (images.isFull()) {
          encoded.accept(evaluated(images, evaluation));
          images.clear();
        }
      }
    }
    if (images.count() > 0) {
      encoded.accept(evaluated(images, evaluation));
    }
  }

  private Posteriors evaluated(BatchImages images, NetworkEvaluation evaluation) {
    evaluation.evaluate();
    float[] mu = mu(images, evaluation);
    float[] logVar =
        posterior.form() == NetworkPosterior.Form.EMBEDDING ? NONE : logVar(images, evaluation);
    return new Posteriors(
        images,
        mu,
        logVar,
        images.finite(kl(mu, logVar), "kl", "network"),
        new float[images.capacity()],
        NONE,
        columns == EncodingPlan.Columns.WITH_Z ? z(images, mu, logVar) : NONE);
  }

  private float[] mu(BatchImages images, NetworkEvaluation evaluation) {
    float[] found = evaluation.output(posterior.outputs().get(0));
    int latent = posterior.latent().size();
    float[] mu = new float[images.capacity() * latent];
    for (int j = 0; j < latent; j++) {
      copy(found, posterior.mean(j), mu, j, images.capacity());
    }
    return images.finite(mu, "mean", "network");
  }

  private float[] logVar(BatchImages images, NetworkEvaluation evaluation) {
    float[] found = evaluation.output(posterior.logVarianceOutput());
    int latent = posterior.latent().size();
    float[] logVar = new float[images.capacity() * latent];
    for (int j = 0; j < latent; j++) {
      copy(found, posterior.logVariance(j), logVar, j, images.capacity());
    }
    return images.finite(logVar, "log-variance", "network");
  }

  /** Copies one number of each image. */
  private static void copy(float[] from, int number, float[] to, int at, int images) {
    int fromWidth = from.length / images;
    int toWidth = to.length / images;
    for (int i = 0; i < images; i++) {
      to[i * toWidth + at] = from[i * fromWidth + number];
    }
  }

  /** By StrictMath, whose bits do not depend on what was compiled when. */
  private static float[] kl(float[] mu, float[] logVar) {
    float[] kl = new float[mu.length];
    for (int j = 0; j < logVar.length; j++) {
      double mean = mu[j];
      kl[j] = (float) (0.5 * (mean * mean + StrictMath.expm1(logVar[j]) - logVar[j]));
    }
    return kl;
  }

  /** One draw for each image: mu + sigma eps; of an embedding, itself. */
  private float[] z(BatchImages images, float[] mu, float[] logVar) {
    if (logVar.length == 0) {
      return mu;
    }
    int latent = mu.length / images.capacity();
    float[] z = new float[mu.length];
    float[] eps = new float[latent];
    for (int i = 0; i < images.count(); i++) {
      Noise.of(seed, images.key(i)).gaussian(eps);
      for (int j = 0; j < latent; j++) {
        int at = i * latent + j;
        z[at] = mu[at] + (float) StrictMath.exp(0.5 * logVar[at]) * eps[j];
      }
    }
    return z;
  }
}
