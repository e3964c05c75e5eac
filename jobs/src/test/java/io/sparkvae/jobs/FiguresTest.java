// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  private final Figures figures = new Figures(Glyphs.ASCII);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "60000, '60,000'",
    "-1, -1",
    "1234.5, '1,235'",
    "-46.670496, -46.67",
    "0.098765, 0.09877",
    "0.00012345, 1.235e-04",
    "NaN, NaN",
    "Infinity, Infinity"
  })
  void aNumberHasFourDigits(double number, String expected) {
    assertThat(figures.number(number)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-46.634063, 0.10962, -46.63 +- 0.11",
    "12345.6, 321, '12,346 +- 321'",
    "0.5, 0.0000123, 0.500000 +- 0.000012",
    "0.5, 0, 0.5000",
    "0.5, NaN, 0.5000"
  })
  void aMeanHasTheDigitsThatItsErrorAllows(double mean, double standardError, String expected) {
    assertThat(figures.estimate(mean, standardError)).isEqualTo(expected);
  }
}
