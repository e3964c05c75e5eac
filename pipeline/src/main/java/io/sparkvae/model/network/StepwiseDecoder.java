// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder that makes each step of a sequence from the z of that step alone: the same network for
 * all steps. It reads z of {@code [rows, steps * n]}.
 */
@JsonTypeName("stepwise")
public record StepwiseDecoder(DecoderNetwork network, SequenceOf of) implements DecoderNetwork {
  public StepwiseDecoder {
    if (network.autoregressive() || network instanceof TiedMlp) {
      throw new IllegalArgumentException(
          "stepwise: expected a decoder that reads z alone, found " + network);
    }
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    ImageShape whole = scope.shape();
    int steps = of.steps(whole);
    Expression ofSteps = input.z().reshape(input.rows() * steps, input.z().shape().get(1) / steps);
    Expression each = network.decode(scope.shaped(of.step(whole)), input.withZ(ofSteps));
    return of.together(whole, each, input.numbers());
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
