// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * A decoder that is given the label (Sohn et al. 2015), one-hot, beside z.
 *
 * @param classes number of classes, labelled from 0
 */
@JsonTypeName("labelled")
public record LabelledDecoder(DecoderNetwork network, int classes) implements DecoderNetwork {
  @Override
  public boolean autoregressive() {
    return network.autoregressive();
  }

  @Override
  public Expression decode(Scope scope, DecoderInput input) {
    Expression labels = scope.repeated(scope.labels(classes));
    return network.decode(scope, input.withZ(Expression.concat(1, List.of(input.z(), labels))));
  }
}
