// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.stats.result.AggregatePosterior.Marginals;
import io.sparkvae.storage.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregatePosteriorTest {
  @Test
  void momentsOfEarlierVersionsHaveNoSkewnessAndNoKurtosis() throws JsonProcessingException {
    Marginals now =
        new Marginals(9, List.of(0.5), List.of(1.0), List.of(2.0), List.of(-0.1), List.of(3.0));
    ObjectNode json = Json.MAPPER.valueToTree(now);
    assertThat(Json.MAPPER.treeToValue(json, Marginals.class)).isEqualTo(now);
    json.remove(List.of("skewness", "kurtosis"));
    assertThat(Json.MAPPER.treeToValue(json, Marginals.class))
        .isEqualTo(
            new Marginals(
                9, now.mean(), now.variance(), now.posteriorVariance(), List.of(), List.of()));
    json.remove("mean");
    assertThatThrownBy(() -> Json.MAPPER.treeToValue(json, Marginals.class))
        .isInstanceOf(JsonProcessingException.class);
  }
}
