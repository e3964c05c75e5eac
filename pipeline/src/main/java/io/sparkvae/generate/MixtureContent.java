// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.util.List;

/**
 * The content of {@code mixture.json}: the Gaussian mixture from which z was drawn.
 *
 * @param images number of images whose latents it was fitted to
 * @param logLikelihood mean of ln of the fitted density over these latents, in nats an image,
 *     before the covariances were widened
 * @param weights of the components
 * @param means of the components, {@code [components][latent]}
 * @param covariances of the components, {@code [components][latent][latent]}, widened by the mean
 *     variance of the posteriors
 */
record MixtureContent(
    int images,
    double logLikelihood,
    List<Double> weights,
    double[][] means,
    List<double[][]> covariances) {

  MixtureSource source() {
    return new MixtureSource(weights, means, covariances);
  }
}
