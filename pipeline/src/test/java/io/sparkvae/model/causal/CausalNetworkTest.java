// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.LayerStyle;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a place of a causal network sees: measured, and held against the formula. */
class CausalNetworkTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 6;
  private static final int PLACES = HEIGHT * WIDTH;
  private static final LayerStyle STYLE = LayerStyle.of(Activation.ELU);

  private static GatedPixelCnn gated(int layers, int kernel) {
    return new GatedPixelCnn(layers, kernel, 2, STYLE);
  }

  private static PixelSnail snail(int blocks, int kernel) {
    return new PixelSnail(blocks, 1, kernel, 2, 2, 2, STYLE);
  }

  /** One number of each place, {@code [rows, places]} to {@code [rows, places]}. */
  private static UnaryOperator<Expression> network(CausalNetwork network) {
    return x -> {
      long rows = x.shape().get(0);
      Scope scope = Scope.inUse(ImageShape.of(1, HEIGHT, WIDTH), LatentShape.of(1), rows);
      CausalPass pass = new FullPass(x.reshape(rows, HEIGHT, WIDTH, 1));
      Expression features = network.features(scope, pass, "net", pass.values(), Optional.empty());
      return network.numbers(scope, "net", features, List.of(), 1).reshape(rows, PLACES);
    };
  }

  private static boolean[][] measured(UnaryOperator<Expression> network) {
    return Dependence.of(PLACES, PLACES, network);
  }

  private static boolean[][] formula(ReceptiveField field) {
    boolean[][] sees = new boolean[PLACES][PLACES];
    for (int i = 0; i < PLACES; i++) {
      for (int j = 0; j < PLACES; j++) {
        sees[i][j] = field.sees(j / WIDTH - i / WIDTH, j % WIDTH - i % WIDTH);
      }
    }
    return sees;
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 3", "3, 3", "1, 5", "2, 5"})
  void aGatedPixelCnnSeesWhatItsFormulaSays(int layers, int kernel) {
    GatedPixelCnn network = gated(layers, kernel);
    boolean[][] measured = measured(network(network));
    assertThat(measured).isDeepEqualTo(formula(network.field()));
    for (int i = 0; i < PLACES; i++) {
      for (int j = i; j < PLACES; j++) {
        assertThat(measured[i][j]).as("place %d sees %d", i, j).isFalse();
      }
    }
    if (layers == 1 && kernel == 3) {
      // The control: a layer more sees more.
      assertThat(Arrays.deepEquals(measured, formula(gated(2, 3).field()))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void pixelSnailSeesEverythingBeforeAndNothingElse(int blocks) {
    boolean[][] measured = measured(network(snail(blocks, 3)));
    for (int i = 0; i < PLACES; i++) {
      for (int j = 0; j < PLACES; j++) {
        assertThat(measured[i][j]).as("place %d sees %d", i, j).isEqualTo(j < i);
      }
    }
  }

  /**
   * The control: where what a place is given is its own value already, the measurement finds it.
   */
  @Test
  void aLeakIsFound() {
    for (CausalNetwork network : List.of(gated(2, 3), snail(1, 3))) {
      UnaryOperator<Expression> moved = x -> network(network).apply(x.shifted(1, -1));
      boolean[][] measured = measured(moved);
      assertThat(measured[PLACES - 2][PLACES - 2]).isTrue();
      assertThat(measured[PLACES - 2][PLACES - 1]).isFalse();
    }
  }

  @Test
  void aFieldHasTheShapeOfItsNumbers() {
    ReceptiveField field = new ReceptiveField(2, 1, 3, 4);
    assertThat(field.sees(0, -4)).isTrue();
    assertThat(field.sees(0, -5)).isFalse();
    assertThat(field.sees(0, 0)).isFalse();
    assertThat(field.sees(0, 1)).isFalse();
    assertThat(field.sees(-2, 3)).isTrue();
    assertThat(field.sees(-2, 4)).isFalse();
    assertThat(field.sees(-1, -1)).isTrue();
    assertThat(field.sees(-1, -2)).isFalse();
    assertThat(field.sees(-3, 0)).isFalse();
    assertThat(field.sees(1, -1)).isFalse();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> new CausalWindow(CausalWindow.Stack.PLACES_BEFORE, 1, 1, 1))
        .hasMessageContaining("expected nothing right of a place");
    assertThatThrownBy(() -> CausalWindow.rows(4)).hasMessageContaining("an odd kernel");
    assertThatThrownBy(() -> gated(0, 3)).hasMessageContaining("at least 1 layer");
    assertThatThrownBy(() -> new PixelSnail(1, 1, 3, 3, 2, 2, STYLE))
        .hasMessageContaining("a multiple of 2 heads, found 3");
    assertThatThrownBy(() -> CausalAttention.hidden(5000))
        .hasMessageContaining("at most 4,096 places");
  }
}
