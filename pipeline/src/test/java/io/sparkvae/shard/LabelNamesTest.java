// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNamesTest {
  private static LabelNames of(String names) {
    return LabelNames.of(new TreeSet<>(List.of(names.split(" "))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 1 2         | 2          | 2
          1 10 100 2    | 100        | 100
          00 01 02      | 02         | 2
          0 2147483647  | 2147483647 | 2147483647
          cat dog       | dog        | 1
          1 10 2 sky    | 2          | 2
          -1 0 sky      | 0          | 1
          01 1 sky      | 1          | 1
          20240101120000 20240102120000 | 20240102120000 | 1
          """)
  void wholeNumbersAreLabelsAndOtherNamesAreNumbered(String names, String name, int label) {
    assertThat(of(names).label(name)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          01 1 2        | expected each number once
          001 1 2       | found '001' and '1'
          -1 0 1        | found '-1'
          -2 -1         | found '-2'
          0 4294967296  | expected numbers from 0 to 2147483647
          0 1 2147483648 | found '2147483648'
          """)
  void numbersThatAreNoLabelsAreRefused(String names, String message) {
    assertThatThrownBy(() -> of(names))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(message);
  }
}
