// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlyphsTest {
  @ParameterizedTest
  @CsvSource({
    "UTF-8, '', UNICODE",
    "UTF-8, ascii, ASCII", // the launcher's locale is not the terminal's
    "ANSI_X3.4-1968, '', ASCII",
    "ISO-8859-1, '', ASCII",
    "no-such-charset, '', ASCII"
  })
  void theTerminalDecides(String encoding, String variable, Glyphs expected) {
    assertThat(Glyphs.of(Map.of(Glyphs.VARIABLE, variable), encoding)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', ''",
    "0.5, ██, ##",
    "0.53, ██▏, ##",
    "1, ████, ####",
    "7, ████, ####",
    "-1, '', ''",
    "NaN, '', ''"
  })
  void aBarIsAsLongAsItsShare(double share, String unicode, String ascii) {
    assertThat(Glyphs.UNICODE.bar(share, 4)).isEqualTo(unicode);
    assertThat(Glyphs.ASCII.bar(share, 4)).isEqualTo(ascii);
  }

  @Test
  void aCurveGoesFromTheLeastToTheGreatest() {
    assertThat(Glyphs.UNICODE.curve(new double[] {0, 1, 2, 3, 4, 5, 6, 7}, 60))
        .isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(Glyphs.ASCII.curve(new double[] {-2, 5}, 60)).isEqualTo("_#");
    assertThat(Glyphs.ASCII.curve(new double[] {3, 3, 3}, 60)).isEqualTo("___");
    // Each column is the mean of two.
    assertThat(Glyphs.UNICODE.curve(new double[] {0, 2, 7, 9, 14, 16}, 3)).isEqualTo("▁▅█");
  }
}
