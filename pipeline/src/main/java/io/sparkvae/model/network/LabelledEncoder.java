// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * An encoder that is given the label (Sohn et al. 2015): a learned image of each class is added to
 * the pixels, so that convolutional networks can read it, too. Before a fully connected layer of no
 * more units than pixels it can say as much as a one-hot label beside them, which is Sohn's way.
 *
 * @param classes number of classes, labelled from 0
 */
@JsonTypeName("labelled")
public record LabelledEncoder(EncoderNetwork network, int classes) implements EncoderNetwork {
  @Override
  public List<Integer> places(ImageShape image) {
    return network.places(image);
  }

  @Override
  public Expression encode(Scope scope, Expression x) {
    long size = x.shape().get(1);
    Expression images =
        scope.parameter("encoder.classes", new Initialisation.Glorot(classes, size), classes, size);
    return network.encode(scope, x.plus(scope.labels(classes).matrixProduct(images)));
  }

  @Override
  public String words() {
    return network.words() + ", which reads the class of the image as well";
  }
}
