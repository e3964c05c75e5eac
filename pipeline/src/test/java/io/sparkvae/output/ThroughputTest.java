// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThroughputTest {
  @Test
  void smallRatesKeepTheirFractions() {
    assertThat(Throughput.words(0.146)).isEqualTo("0.15 images/s");
    assertThat(Throughput.words(9.99)).isEqualTo("9.99 images/s");
    assertThat(Throughput.words(10)).isEqualTo("10 images/s");
    assertThat(Throughput.words(42_512.6)).isEqualTo("42,513 images/s");
  }
}
