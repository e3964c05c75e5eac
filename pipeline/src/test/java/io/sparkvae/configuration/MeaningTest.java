// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeaningTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "64 | \"64\"",
        "1e-3 | 0.001",
        "[512,256] | [\"512\", 256.0]",
        "true | \"true\"",
      })
  void aValueIsTheSameHoweverItIsWritten(String a, String b) {
    assertThat(Meaning.same(a, b)).isTrue();
    assertThat(Meaning.same(b, a)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "64 | 65",
        "\"01\" | \"1\"",
        "[\"007\"] | [\"7\"]",
        "[1,2] | [2,1]",
        "[1] | 1",
        "null | 0",
        "\"a\" | \"A\"",
      })
  void otherValuesAreNot(String a, String b) {
    assertThat(Meaning.same(a, b)).isFalse();
  }
}
