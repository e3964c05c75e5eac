// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.evaluate.EvaluationContent.Estimate;
import io.sparkvae.storage.Json;
import org.junit.jupiter.api.Test;

class PriorResultTest {
  /** Cross-entropies of grey pixels are no probabilities, and have no bits. */
  @Test
  void aResultWithoutBitsPerDimensionIsReadAsWritten() throws Exception {
    Estimate nats = new Estimate(2, 0.1);
    PriorResult result = new PriorResult(nats, nats, null, nats, 3);
    byte[] json = Json.line(result);
    assertThat(Json.MAPPER.readValue(json, PriorResult.class)).isEqualTo(result);
  }
}
