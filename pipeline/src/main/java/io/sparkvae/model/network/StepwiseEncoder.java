// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder that sees each step of a sequence by itself: the same network for all steps. Its
 * features are those of the steps, one after the other, {@code [rows, steps * units]}.
 */
@JsonTypeName("stepwise")
public record StepwiseEncoder(EncoderNetwork network, SequenceOf of) implements EncoderNetwork {
  public StepwiseEncoder {
    if (network instanceof StepwiseEncoder || network instanceof LabelledEncoder) {
      throw new IllegalArgumentException(
          "stepwise: expected an encoder of still images without labels, found " + network);
    }
  }

  /** Which features are meant: those of these images, by identity. */
  private record Encoded(StepwiseEncoder encoder, Expression images) {}

  /** Made once for the same images: posterior and decoder may both ask for it. */
  @Override
  public Expression encode(Scope scope, Expression x) {
    return scope.shared(
        new Encoded(this, x),
        () -> {
          Expression each = ofSteps(scope, of.apart(scope.shape(), x));
          return each.reshape(x.shape().get(0), of.steps(scope.shape()) * each.shape().get(1));
        });
  }

  /** Makes features that are known the features of these images. */
  public void keep(Scope scope, Expression images, Expression features) {
    scope.shared(new Encoded(this, images), () -> features);
  }

  /** The features of steps, {@code [rows, size of a step]} to {@code [rows, units]}. */
  public Expression ofSteps(Scope scope, Expression steps) {
    return network.encode(scope.shaped(of.step(scope.shape())), steps);
  }

  @Override
  public List<Integer> places(ImageShape image) {
    List<Integer> places = new ArrayList<>(List.of(of.steps(image)));
    places.addAll(network.places(of.step(image)));
    return places;
  }

  @Override
  public String words() {
    return network.words() + ", for each step of the sequence";
  }
}
