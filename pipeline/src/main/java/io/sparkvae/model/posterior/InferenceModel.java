// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.VampPrior;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/** From images to q(z|x) in one graph: encoder and posterior together. */
public record InferenceModel(Scope scope, EncoderNetwork encoder, Posterior posterior) {
  private static final String CODE = "posterior.mu";

  /**
   * What the encoder makes of images, {@code [rows, units]}.
   *
   * @param images pixels in [0, 1], {@code [rows, size]}
   */
  public Expression features(Expression images) {
    return encoder.encode(scope, images);
  }

  /** The posterior at features, {@code [batch, units]}. */
  public Draw draw(Expression features) {
    return posterior.draw(scope, features);
  }

  /** The mean of q(z|x) at other images of the batch, {@code [batch, latent]}. */
  public Expression code(Expression images) {
    return draw(features(images)).mu();
  }

  /**
   * q(z|x) at any images, of a Gaussian posterior: what a {@link VampPrior} is made of. Without
   * dropout, because its images are no examples.
   */
  public Gaussian gaussian(Expression images) {
    Scope whole = scope.withoutDropout();
    return GaussianPosterior.at(whole, encoder.encode(whole, images));
  }

  /**
   * The activation of a code that is one layer of the pixels and nothing more; empty for any other.
   */
  public Optional<Activation> singleLayer() {
    return encoder instanceof Mlp mlp
            && mlp.hidden().isEmpty()
            && posterior instanceof DeterministicPosterior code
        ? Optional.of(code.activation())
        : Optional.empty();
  }

  /** The weights of that layer, {@code [size, latent]}. */
  public Expression singleLayerWeights(Expression images) {
    return Layers.linearWeight(scope, images, CODE, scope.latent());
  }
}
