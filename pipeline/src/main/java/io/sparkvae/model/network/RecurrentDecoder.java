// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.causal.Passes;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * p(x_t | z_t, h_(t-1)) of a {@link Recurrence} (Chung et al. 2015, arXiv 1506.02216, equation 6):
 * each step is made by a network that reads phi_z(z_t) and h_(t-1). So a step depends on the steps
 * before it, which training and evaluation take from the image, and a drawn sequence from itself.
 *
 * @param network of one step
 */
@JsonTypeName("recurrent")
public record RecurrentDecoder(Recurrence recurrence, DecoderNetwork network)
    implements DecoderNetwork {
  public RecurrentDecoder {
    if (network.autoregressive() || network instanceof TiedMlp) {
      throw new IllegalArgumentException(
          "recurrent decoder: expected a network that reads its input alone, found " + network);
    }
  }

  /** With the mirrored network of the encoder for each step. */
  static RecurrentDecoder from(Settings settings, ImageShape shape) {
    Recurrence recurrence = Recurrence.from(settings);
    return new RecurrentDecoder(
        recurrence, DecoderNetwork.named(settings, recurrence.of().step(shape), "model.network"));
  }

  @Override
  public boolean autoregressive() {
    return true;
  }

  @Override
  public String shown() {
    return "mean of each step given the steps drawn before it";
  }

  @Override
  public List<Integer> places(ImageShape image) {
    return List.of(recurrence.of().steps(image));
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    Expression features = input.encoder().encode(scope, input.pixels());
    Recurrence.Walk walk = recurrence.walk(scope, features, input.z());
    Expression each =
        step(
            scope,
            Recurrence.stacked(walk.latents()),
            Recurrence.stacked(walk.before()),
            input.numbers(),
            input.encoder());
    return recurrence.of().together(scope.shape(), each, input.numbers());
  }

  /**
   * The numbers of one step, or of many.
   *
   * @param latent phi_z(z_t), {@code [rows, units]}
   * @param before h_(t-1), {@code [rows, units]}
   * @param numbers that the likelihood wants for each pixel
   * @return {@code [rows, numbers * size of a step]}
   */
  public Expression step(
      Scope scope, Expression latent, Expression before, int numbers, EncoderNetwork encoder) {
    Expression seen = Expression.concat(1, List.of(latent, before));
    // A network that is not autoregressive reads no pixels, so it is given none.
    DecoderInput input = new DecoderInput(seen, seen, numbers, encoder, Passes.FULL);
    return network.decode(scope.shaped(recurrence.of().step(scope.shape())), input);
  }

  @Override
  public String words() {
    return "a recurrent network over the steps of the sequence, and for each step %s"
        .formatted(network.words());
  }
}
