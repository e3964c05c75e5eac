// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.causal.PlaceMap;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * A decoder that is given the label (Sohn et al. 2015), one-hot, beside z; where z has places,
 * beside the numbers of each place.
 *
 * @param classes number of classes, labelled from 0
 */
@JsonTypeName("labelled")
public record LabelledDecoder(DecoderNetwork network, int classes) implements DecoderNetwork {
  @Override
  public List<Integer> places(ImageShape image) {
    return network.places(image);
  }

  @Override
  public String shown() {
    return network.shown();
  }

  @Override
  public boolean autoregressive() {
    return network.autoregressive();
  }

  @Override
  public boolean readsLatent() {
    return network.readsLatent();
  }

  @Override
  public List<PlaceMap> maps(ImageShape shape) {
    return network.maps(shape);
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    Expression labels = scope.repeated(scope.labels(classes));
    return network.decode(scope, input.withZ(beside(input.z(), labels, places(scope.shape()))));
  }

  /** The labels beside the numbers of each place, {@code [rows, places * (channels + classes)]}. */
  private Expression beside(Expression z, Expression labels, List<Integer> sizes) {
    if (sizes.isEmpty()) {
      return Expression.concat(1, List.of(z, labels));
    }
    long places = sizes.stream().reduce(1, (a, b) -> a * b);
    long rows = z.shape().get(0);
    long channels = z.shape().get(1) / places;
    Expression everywhere = labels.reshape(rows, 1, classes).broadcast(rows, places, classes);
    return Expression.concat(2, List.of(z.reshape(rows, places, channels), everywhere))
        .reshape(rows, places * (channels + classes));
  }

  @Override
  public String words() {
    return network.words() + ", which reads the class of the image as well";
  }
}
