// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose latent is a map: what they are made of, what a place sees, what is refused. */
class SpatialConvolutionalTest {
  private static final ImageShape IMAGE = ImageShape.of(1, 32, 24);

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(Settings.reference().with("model { " + hocon + " }", "test"), IMAGE);
  }

  private static Map<String, Integer> parameters(ModelSpec spec) {
    return Model.layout(spec).slots().stream()
        .collect(Collectors.toMap(ParameterLayout.Slot::name, ParameterLayout.Slot::size));
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv", "resconv"})
  void everyPlaceHasTheSameSmallHead(String network) {
    Map<String, Integer> sizes =
        parameters(
            spec("network = %s, latentMap { downsampling = 4, channels = 3 }".formatted(network)));
    assertThat(sizes.keySet()).noneMatch(name -> name.contains("dense"));
    assertThat(sizes)
        .containsEntry("posterior.mu.weight", 64 * 3)
        .containsEntry("posterior.logVar.weight", 64 * 3)
        .containsEntry("decoder.latent.weight", 3 * 64)
        .containsKeys("encoder.conv2.weight", "decoder.conv1.weight", "decoder.pixels.weight")
        .doesNotContainKey("encoder.conv3.weight");
    // So the number of parameters does not depend on the size of the images.
    ModelSpec larger =
        ModelSpec.from(
            Settings.reference()
                .with(
                    "model { network = %s, latentMap { downsampling = 4, channels = 3 } }"
                        .formatted(network),
                    "test"),
            ImageShape.of(1, 128, 64));
    assertThat(parameters(larger)).isEqualTo(sizes);
  }

  /** Rombach et al. 2022 count 83.7 million; kl-f8 has 0.9 with the channels by default. */
  @ParameterizedTest
  @CsvSource({"kl-f8-large, 84.5", "kl-f8, 0.9"})
  void autoencodersOfTheSizesThatTheirPresetsPromise(String preset, double millions) {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference().withValue("model.preset", preset, "test"),
            ImageShape.of(3, 256, 256));
    assertThat(Model.layout(spec).size() / 1e6).isCloseTo(millions, within(0.05));
    assertThat(spec.latent().size()).isEqualTo(32 * 32 * 4);
  }

  /** The mean of the posterior at images of which one pixel differs, by place. */
  private static boolean[] seen(ModelSpec spec, int pixel, float[] theta) {
    float[] x = new float[2 * IMAGE.size()];
    Arrays.fill(x, 0.5f);
    x[pixel] = 1;
    try (GraphSession session =
        Engine.open(ModelGraph.evaluation(spec, 2).graph(), Model.layout(spec), Precision.FLOAT)) {
      session.parameters().put(theta);
      session.input(ModelGraph.X).put(x);
      session.evaluate(List.of(ModelGraph.MU));
      float[] mu = session.output(ModelGraph.MU).toFloats();
      int channels = spec.latent().channels();
      boolean[] seen = new boolean[spec.latent().places()];
      for (int j = 0; j < spec.latent().size(); j++) {
        seen[j / channels] |= mu[j] != mu[spec.latent().size() + j];
      }
      return seen;
    }
  }

  /** The last pixel of a row and of a column is far from the first place. */
  @Test
  void aPlaceSeesWhatIsAroundItAndWithAttentionEverything() {
    String map = "network = conv, latentMap.downsampling = 4";
    ModelSpec near = spec(map);
    boolean[] seen = seen(near, 0, Model.layout(near).initialise(3));
    // 4 x 4 windows of stride 2, twice: 10 pixels, from 3 before the place on.
    for (int place = 0; place < seen.length; place++) {
      assertThat(seen[place]).as("place " + place).isEqualTo(place == 0);
    }
    ModelSpec far = spec(map + ", conv.attention = lowest");
    ParameterLayout.Slot out = Model.layout(far).slot("encoder.attention.out.weight");
    float[] theta = Model.layout(far).initialise(3);
    assertThat(seen(far, 0, theta)).isEqualTo(seen);
    for (int i = 0; i < out.size(); i++) {
      theta[out.offset() + i] = 0.1f * (i % 7 - 3);
    }
    assertThat(seen(far, 0, theta)).containsOnly(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network = mlp | an encoder with features of places [8, 6], found Mlp[",
        "network = conv, decoder.network = mlp | a decoder that reads places [8, 6], found Mlp[",
        "network = conv, posterior = iaf | a posterior that keeps places apart (such as gaussian), found Inv",
        "network = conv, posterior = planar | a posterior that keeps places apart (such as gaussian), found Pl",
        "network = conv, posterior = implicit | a posterior that keeps places apart (such as gaussian), found Im",
        "network = conv, posterior = ladder, prior = ladder | a posterior that keeps places apart (such as gaussian), found La"
      })
  void whatHasNoPlacesIsRefused(String hocon, String message) {
    assertThatThrownBy(() -> spec(hocon + ", latentMap { downsampling = 4, channels = 2 }"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model: latent [8, 6, 2]: expected " + message);
    // The control: without a map it is a model.
    assertThat(spec(hocon).latent().isVector()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conv.channels = [4] | model.conv.channels: expected 2 levels, one for each factor of 2 in"
            + " model.latentMap.downsampling, found [4]",
        "conv { channels = [4, 1], attention = lowest } | model.conv.channels: expected at least 2 in"
            + " the last level for model.conv.attention = lowest, found [4, 1]",
        "latentMap.channels = 0 | model.latentMap.channels: expected at least 1, found 0",
        "posterior = k-sparse, code.active = 193, objective.terms = [] | model: posterior k-sparse:"
            + " expected model.code.active from 1 to the 192 latent dimensions, found 193"
      })
  void settingsThatDoNotGoTogetherAreRefused(String hocon, String message) {
    assertThatThrownBy(() -> spec("network = conv, latentMap.downsampling = 4, " + hocon))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void attentionIsOfAMap() {
    assertThatThrownBy(() -> spec("network = conv, conv.attention = lowest"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(
            "model.conv.attention: expected none for a latent that is no map"
                + " (model.latentMap.downsampling = none), found lowest");
  }

  /** What went with a vector, and what a map of it would be. */
  @Test
  void aMapOfOnePlaceIsNoVector() {
    Function<String, ModelSpec> small =
        hocon ->
            ModelSpec.from(
                Settings.reference().with("model { network = conv, " + hocon + " }", "test"),
                ImageShape.of(1, 8, 8));
    assertThat(small.apply("latentMap { downsampling = 8, channels = 4 }").latent().sizes())
        .containsExactly(1, 1, 4);
    assertThat(small.apply("latent = 4").latent().sizes()).containsExactly(4);
  }
}
