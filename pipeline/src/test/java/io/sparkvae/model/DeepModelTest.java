// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model far deeper than a thread's stack trains, or is refused with a message. */
class DeepModelTest {
  private static ModelSpec pixelCnn(int layers) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                "model { hidden = [2], latent = 1, decoder.network = pixelcnn }\n"
                    + "model.pixelcnn { channels = 1, layers = %d }".formatted(layers),
                "test"),
        ImageShape.of(1, 2, 2));
  }

  @Test
  void nineThousandLayersTrain() {
    Graph graph = ModelGraph.training(pixelCnn(9000), 1).graph();
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      session.parameters().put(graph.layout().initialise(1));
      session.input(ModelGraph.WEIGHT).put(1);
      session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
      assertThat(session.output(ModelGraph.LOSS).scalar()).isFinite();
    }
  }

  @Test
  void moreLayersThanAModelMayHaveAreRefused() {
    assertThatThrownBy(() -> ModelGraph.training(pixelCnn(1_000_000), 1))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("tensors, found more, from ");
  }
}
