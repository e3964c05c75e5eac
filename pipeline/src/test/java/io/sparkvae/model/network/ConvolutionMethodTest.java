// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.storage.Json;
import org.junit.jupiter.api.Test;

class ConvolutionMethodTest {
  private static ModelSpec spec(String convolution) {
    return ModelSpec.from(
        Settings.reference()
            .with("model { network = resconv, convolution = %s }".formatted(convolution), "test"),
        ImageShape.of(1, 8, 8));
  }

  /** Models from before there was another way are read, and none is written otherwise. */
  @Test
  void aModelThatIsComputedDirectlyDoesNotMentionIt() throws Exception {
    String direct = Json.MAPPER.writeValueAsString(spec("direct"));
    assertThat(direct).contains("\"normalisation\"").doesNotContain("\"convolution\"");
    assertThat(Json.MAPPER.readValue(direct, ModelSpec.class)).isEqualTo(spec("direct"));
    String winograd = Json.MAPPER.writeValueAsString(spec("winograd"));
    assertThat(winograd).contains("\"convolution\" : \"WINOGRAD\"");
    assertThat(Json.MAPPER.readValue(winograd, ModelSpec.class))
        .isEqualTo(spec("winograd"))
        .isNotEqualTo(spec("direct"));
    assertThatThrownBy(
            () -> Json.MAPPER.readValue(winograd.replace("WINOGRAD", "FFT"), ModelSpec.class))
        .isInstanceOf(com.fasterxml.jackson.core.JsonProcessingException.class);
  }

  @Test
  void anotherMethodIsRefused() {
    assertThatThrownBy(() -> spec("fft"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("model.convolution")
        .hasMessageContaining("direct, winograd")
        .hasMessageContaining("fft");
  }
}
