// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.storage.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatentShapeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10           | 10  | 1  | 10 | 1 | 1 | 1",
        "[5,3]        | 15  | 5  | 3  | 5 | 1 | 1",
        "[2,4,3]      | 24  | 8  | 3  | 1 | 2 | 4",
        "[1,1,4]      | 4   | 1  | 4  | 1 | 1 | 1",
        "[5,2,4,3]    | 120 | 40 | 3  | 5 | 2 | 4"
      })
  void isANumberOrAnArrayInJson(
      String json, int size, int places, int channels, int frames, int height, int width)
      throws Exception {
    LatentShape shape = Json.MAPPER.readValue(json, LatentShape.class);
    assertThat(Json.LINE.writeValueAsString(shape)).isEqualTo(json);
    assertThat(List.of(shape.size(), shape.places(), shape.channels()))
        .containsExactly(size, places, channels);
    assertThat(List.of(shape.frames(), shape.height(), shape.width()))
        .containsExactly(frames, height, width);
    assertThat(shape.isVector()).isEqualTo(!json.startsWith("["));
    assertThat(shape.placeSizes()).hasSize(shape.sizes().size() - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "\"3\"", "[]", "[2,0,3]", "[1,2,3,4,5]", "[2,[3]]"})
  void nothingElseIsRead(String json) {
    assertThatThrownBy(() -> Json.MAPPER.readValue(json, LatentShape.class))
        .hasMessageContaining("latent: expected");
  }

  @Test
  void moreNumbersThanAnArrayHoldsAreRefused() {
    assertThatThrownBy(() -> LatentShape.map(50_000, 50_000, 4))
        .hasMessage("latent: expected fewer than 2^31 numbers, found [50000, 50000, 4]");
  }

  private static LatentShape of(String hocon) {
    return LatentShape.from(
        Settings.reference().with("model { " + hocon + " }", "test"), ImageShape.of(3, 24, 40));
  }

  @Test
  void theSettingsNameAVectorOrTheFactorOfAMap() {
    assertThat(of("latent = 7")).isEqualTo(LatentShape.of(7));
    assertThat(of("latent = 7, latentMap.downsampling = 8")).isEqualTo(LatentShape.map(3, 5, 4));
    assertThat(of("latentMap { downsampling = 4, channels = 2 }"))
        .isEqualTo(LatentShape.map(6, 10, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"16", "3", "1", "0", "-8"})
  void aFactorThatDoesNotDivideTheImageIsRefused(String factor) {
    assertThatThrownBy(() -> of("latentMap.downsampling = " + factor))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(
            "model.latentMap.downsampling: expected none, or a power of 2 that divides height and"
                + " width of the images, found %s for images of 24 x 40".formatted(factor));
  }
}
