// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.prior.Codes;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.PosteriorAt;
import io.sparkvae.model.scope.Scope;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** From images to q(z|x) in one graph: encoder and posterior together. */
public record InferenceModel(Scope scope, EncoderNetwork encoder, Posterior posterior)
    implements PosteriorAt {
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

  @Override
  public Gaussian at(Expression images) {
    Scope whole = scope.withoutDropout();
    return GaussianPosterior.at(whole, encoder.encode(whole, images));
  }

  @Override
  public Codes codes() {
    if (!(posterior instanceof CodePosterior code)) {
      throw new IllegalArgumentException(
          "prior uniform: expected a posterior of codes (vq, rvq, fsq, vq-2), found " + posterior);
    }
    return new OfPosterior(scope, code);
  }

  private record OfPosterior(Scope scope, CodePosterior posterior) implements Codes {
    @Override
    public List<Integer> sizes() {
      return posterior.levels(scope.latentShape()).stream()
          .flatMap(level -> Collections.nCopies(level.places(), level.size()).stream())
          .toList();
    }

    @Override
    public Expression decoded(Expression codes) {
      return posterior.decoded(scope, codes);
    }
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
