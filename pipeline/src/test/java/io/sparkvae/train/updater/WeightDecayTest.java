// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.model.SmallModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightDecayTest {
  private static Optimiser adamw(double decay) {
    return Optimiser.from(
        Settings.reference()
            .with("train.updater { name = adamw, weightDecay = %s }".formatted(decay), "test"));
  }

  /**
   * AdamW as PyTorch documents it: from theta = 1 at rate 0.1 with lambda = 0.2 and gradients 0.5,
   * -1 and 0.25, in double. The second parameter is a bias and goes Adam's way.
   */
  @Test
  void weightsDecayBesideAdamAndOthersDoNot() {
    Optimiser optimiser = adamw(0.2);
    List<ElementRange> decaying = List.of(new ElementRange(0, 1));
    float[] theta = {1, 1};
    float[] m = new float[2];
    float[] v = new float[2];
    float[] gradients = {0.5f, -1, 0.25f};
    double[] weight = {0.88, 0.89901035, 0.89469921};
    double[] bias = {0.9, 0.93661035, 0.95027942};
    for (int t = 1; t <= 3; t++) {
      float g = gradients[t - 1];
      optimiser.decay().shrink(theta, decaying, 0.1);
      optimiser.updater().step(theta, m, v, new float[] {g, g}, 0.1, t);
      assertThat(theta[0]).isCloseTo((float) weight[t - 1], offset(1e-6f));
      assertThat(theta[1]).isCloseTo((float) bias[t - 1], offset(1e-6f));
    }
  }

  /** Weights of layers; not biases, gains, the numbers of a prior, nor a learned scale. */
  @Test
  void whatDecaysIsCalledWeight() {
    ParameterLayout layout =
        Model.layout(
            SmallModel.spec(
                "model { normalisation = layer, prior = mixture, likelihood = gaussian, scale.kind = shared }"));
    List<ElementRange> decaying = adamw(0.1).decay().decaying(layout);
    for (ParameterLayout.Slot slot : layout.slots()) {
      boolean inside =
          decaying.stream()
              .anyMatch(
                  range ->
                      range.from() <= slot.offset() && slot.offset() + slot.size() <= range.to());
      assertThat(inside).as(slot.name()).isEqualTo(slot.name().endsWith(".weight"));
    }
    assertThat(layout.slots())
        .extracting(ParameterLayout.Slot::name)
        .anyMatch(name -> name.endsWith(".weight"))
        .anyMatch(name -> name.endsWith(".bias"))
        .anyMatch(name -> name.endsWith(".gain"))
        .contains("prior.logVar", "likelihood.logScale");
    assertThat(adamw(0).decay().decaying(layout)).isEmpty();
    assertThat(Optimiser.of(new Sgd()).decay().decaying(layout)).isEmpty();
  }

  @Test
  void neighboursAreOneRange() {
    ParameterLayout layout = Model.layout(SmallModel.spec(""));
    assertThat(ElementRange.of(layout, slot -> true))
        .containsExactly(new ElementRange(0, layout.size()));
    assertThat(ElementRange.of(layout, slot -> false)).isEmpty();
  }
}
