// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Attention;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * {@link Levels} without a dense layer: the features, and the latent that is made of them, keep the
 * places of the last level (Rombach et al. 2022, arXiv 2112.10752, section 3.1; Esser et al. 2021,
 * arXiv 2012.09841). A 1 x 1 convolution leads into the latent, which is the posterior's head, and
 * another one out of it.
 *
 * @param attention at the lowest resolution, behind the last level of the encoder and in front of
 *     the first of the decoder
 */
@JsonTypeName("spatial-conv")
public record SpatialConvolutional(Levels levels, Attention attention)
    implements EncoderNetwork, DecoderNetwork {

  public SpatialConvolutional {
    if (levels.last() < attention.leastChannels()) {
      throw new IllegalArgumentException(
          "spatial-conv: expected at least %s channels in the last level, found %s"
              .formatted(attention.leastChannels(), levels.last()));
    }
  }

  /** With the attention that the settings describe. */
  static SpatialConvolutional of(Levels levels, Settings settings) {
    Attention attention = Attention.from(settings);
    if (levels.last() < attention.leastChannels()) {
      throw settings.refused(
          "model.conv.channels",
          "at least %s in the last level for model.conv.attention = %s"
              .formatted(attention.leastChannels(), Settings.spelled(attention)),
          levels.channels());
    }
    return new SpatialConvolutional(levels, attention);
  }

  @Override
  public List<Integer> places(ImageShape image) {
    return List.of(levels.height(image), levels.width(image));
  }

  @Override
  public Expression encode(Scope scope, Expression x) {
    Expression h = attention.apply(scope, levels.down(scope, x), "encoder.attention");
    return h.reshape(x.shape().get(0), (long) area(scope.shape()) * levels.last());
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    ImageShape image = scope.shape();
    // With a label, the classes are further channels of every place.
    long channels = input.z().shape().get(1) / area(image);
    Expression z =
        input.z().reshape(input.rows(), levels.height(image), levels.width(image), channels);
    String name = "decoder.latent";
    Expression sums = Layers.pointwise(scope, z, name, levels.last(), levels.style()::start);
    return levels.up(
        scope, attention.apply(scope, sums, "decoder.attention"), name, input.numbers());
  }

  private int area(ImageShape image) {
    return levels.height(image) * levels.width(image);
  }

  @Override
  public String words() {
    return levels.words()
        + (attention == Attention.NONE ? "" : " and attention at the lowest resolution");
  }
}
