// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.gate.Compared;
import io.sparkvae.gate.Drift;
import io.sparkvae.gate.Shift;
import io.sparkvae.generate.Pictures;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftSectionTest {
  private static final Shift LARGE =
      new Shift(Shift.Quantity.MU, 3, 0.1, -1.2, -80, 1e-20, 1e-19, -1.3);
  private static final Shift CHANCE =
      new Shift(Shift.Quantity.KL, 0, 2.5, 2.51, 0.4, 0.69, 1, 0.01);

  private static String html(boolean sameModel, Shift... shifts) {
    Drift drift = new Drift(Compared.NEW, 1200, 50000, sameModel, List.of(shifts));
    return DriftSection.of(drift, new Pictures()).html();
  }

  @Test
  void theLargestChangeComesFirstAndChanceIsGrey() {
    assertThat(html(true, CHANCE, LARGE))
        .contains("1 of 2 numbers have changed more than chance explains")
        .contains("1,200 images that are new in it of this run, 50,000 of the earlier one")
        .contains("z3 \u03bc: from 0.1 to \u22121.2, p 1.00e\u221219")
        .containsSubsequence("<tbody>", "z3 \u03bc", "z0 KL")
        .doesNotContain("Another model");
    assertThat(html(false, CHANCE))
        .contains("0 of 1 numbers", "Another model encoded the earlier run");
  }

  @Test
  void withoutAnActiveDimensionThereIsNothingToDraw() {
    assertThat(html(true)).contains("No dimension is active in either run.");
  }
}
