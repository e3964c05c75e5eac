// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.engine.GradientCheck;
import io.sparkvae.graph.engine.SessionEquality;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.layer.Activation;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Networks by name: their sizes, how they start, what their layers are. */
class NetworksTest {
  private static ModelSpec spec(String hocon, ImageShape shape) {
    return ModelSpec.from(Settings.reference().with("model { " + hocon + " }", "test"), shape);
  }

  private static ModelSpec spec(String hocon) {
    return spec(hocon, ImageShape.of(1, 28, 28));
  }

  private static List<String> parameters(ModelSpec spec) {
    return Model.layout(spec).slots().stream().map(ParameterLayout.Slot::name).toList();
  }

  private static double[] start(ModelSpec spec, String name) {
    ParameterLayout layout = Model.layout(spec);
    float[] start = layout.initialise(7);
    ParameterLayout.Slot slot =
        layout.slots().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    return IntStream.range(slot.offset(), slot.offset() + slot.size())
        .mapToDouble(i -> start[i])
        .toArray();
  }

  /** Another of these numbers is another start of every run: only with a new numerics version. */
  @ParameterizedTest
  @CsvSource({
    "mlp, tanh, 28, 111435903",
    "mlp, relu, 28, 277857445",
    "conv, tanh, 28, 1397471877",
    "conv, tanh, 32, -1718797659",
    "conv, tanh, 64, -1106950893"
  })
  void parametersStartAsTheyAlwaysDid(String network, String activation, int side, int expected) {
    ModelSpec spec =
        spec(
            "network = %s, activation = %s".formatted(network, activation),
            ImageShape.of(1, side, side));
    assertThat(Arrays.hashCode(Model.layout(spec).initialise(7))).isEqualTo(expected);
    // The control: another seed.
    assertThat(Arrays.hashCode(Model.layout(spec).initialise(8))).isNotEqualTo(expected);
  }

  /** 784 inputs and 200 units: 2 / 984, 2 / 784 or 1 / 784; a uniform one has an end. */
  @ParameterizedTest
  @CsvSource({
    "glorot-normal, 984, 2",
    "glorot-uniform, 984, 2",
    "he-normal, 784, 2",
    "he-uniform, 784, 2",
    "lecun-normal, 784, 1",
    "lecun-uniform, 784, 1",
    "auto, 984, 2"
  })
  void weightsStartWithTheirVariance(String name, double fans, double of) {
    double[] weights = start(spec("initialisation = " + name), "encoder.dense1.weight");
    double square = Arrays.stream(weights).map(w -> w * w).average().orElseThrow();
    assertThat(square * fans / of).isCloseTo(1, within(0.02));
    DoubleSummaryStatistics range = Arrays.stream(weights).summaryStatistics();
    assertThat(range.getAverage()).isCloseTo(0, within(1e-3));
    double end = Math.sqrt(3 * of / fans);
    boolean uniform = name.endsWith("uniform");
    assertThat(range.getMax() <= end * (1 + 1e-6)).isEqualTo(uniform);
    assertThat(-range.getMin() <= end * (1 + 1e-6)).isEqualTo(uniform);
    // The posterior's are its own, whatever the networks' are.
    assertThat(start(spec("initialisation = " + name), "posterior.mu.weight"))
        .isEqualTo(start(spec(""), "posterior.mu.weight"));
  }

  /** Fans of a convolution are what an output is made of and what an input reaches. */
  @Test
  void weightsOfConvolutionsStartWithTheirVariance() {
    ModelSpec spec = spec("network = conv, initialisation = glorot-normal");
    double[] halving = start(spec, "encoder.conv2.weight");
    double fans = 32 * 16 + 64 * 4;
    assertThat(Arrays.stream(halving).map(w -> w * w).average().orElseThrow() * fans / 2)
        .isCloseTo(1, within(0.03));
    double[] doubling = start(spec, "decoder.conv1.weight");
    assertThat(Arrays.stream(doubling).map(w -> w * w).average().orElseThrow())
        .isCloseTo(2 / (64 * 4.0 + 32 * 16), within(1e-4));
  }

  /** Any multiple of 8; of those that were always taken the levels are what they were. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "28  | 7  | 32 64",
        "32  | 4  | 32 64 64",
        "64  | 4  | 32 32 64 64",
        "128 | 4  | 32 32 64 64 64",
        "8   | 4  | 64",
        "16  | 4  | 32 64",
        "24  | 6  | 32 64",
        "40  | 5  | 32 64 64",
        "56  | 7  | 32 64 64",
        "88  | 11 | 32 64 64",
        "224 | 7  | 32 32 64 64 64",
        "256 | 4  | 32 32 32 64 64 64",
        "512 | 4  | 32 32 32 64 64 64 64"
      })
  void convolutionsTakeImagesOfThisSize(int side, int lowest, String channels) {
    for (String network : List.of("conv", "resconv")) {
      ModelSpec spec = spec("network = " + network, ImageShape.of(3, side, side));
      List<Integer> found = ((Convolutional) spec.encoder()).channels();
      int levels = found.size();
      assertThat(found.stream().map(String::valueOf)).containsExactly(channels.split(" "));
      assertThat(side >> levels).isEqualTo(lowest);
      assertThat(parameters(spec)).contains("encoder.conv" + levels + ".weight");
      assertThat(parameters(spec).contains("encoder.conv1.block2.conv2.weight"))
          .isEqualTo(network.equals("resconv"));
    }
  }

  @Test
  void otherSizesAreRefusedAndTheirLevelsCanBeGiven() {
    ImageShape odd = ImageShape.of(1, 30, 24);
    assertThatThrownBy(() -> spec("network = resconv", odd))
        .hasMessageContaining(
            "model.network: expected images whose height and width are multiples of 4 from 8 on for"
                + " conv and resconv, or the channels of the levels in model.conv.channels, found"
                + " images of 30 x 24");
    assertThat(parameters(spec("network = resconv, conv.channels = [2]", odd)))
        .contains("encoder.conv1.weight");
    assertThatThrownBy(() -> spec("network = conv, conv.channels = [2, 3]", odd))
        .hasMessageContaining(
            "model.conv.channels: expected images whose height and width are multiples of 2^2 for 2"
                + " levels, found images of 30 x 24");
  }

  @Test
  void aLayerOfOneUnitIsNotNormalised() {
    assertThatThrownBy(() -> spec("hidden = [3, 1], normalisation = layer"))
        .hasMessageContaining(
            "model.hidden: expected a list of layers of at least 2 units, found [3, 1]");
    assertThat(parameters(spec("hidden = [3, 2], normalisation = layer")))
        .contains("encoder.dense2.norm.gain", "decoder.dense1.norm.bias");
  }

  /** As many parameters less as its matrices would have; the biases stay. */
  @Test
  void aTiedDecoderHasNoMatrixOfItsOwn() {
    ModelSpec own = spec("hidden = [30, 20], latent = 5");
    ModelSpec tied = spec("hidden = [30, 20], latent = 5, decoder.network = tied");
    assertThat(Model.layout(own).size() - Model.layout(tied).size())
        .isEqualTo(784 * 30 + 30 * 20 + 20 * 5);
    List<String> without =
        parameters(own).stream().filter(name -> !name.matches("decoder.*weight")).toList();
    assertThat(parameters(tied)).containsExactlyInAnyOrderElementsOf(without);
    for (String name : without) {
      assertThat(start(tied, name)).hasSameSizeAs(start(own, name));
    }
  }

  @Test
  void aTiedDecoderNeedsLayersThatItCanReadBackwards() {
    String tied = "decoder.network = tied, ";
    for (String[] refused :
        List.of(
            new String[] {"network = conv", "an mlp encoder without labels, found Convolutional["},
            new String[] {
              "labels = given, classes = 3", "a decoder without labels, found Labelled"
            },
            new String[] {
              "posterior = iaf", "posterior deterministic, k-sparse or gaussian, found Inverse"
            },
            new String[] {
              "likelihood = beta", "a likelihood of one number a pixel, found BetaLikelihood"
            })) {
      assertThatThrownBy(() -> spec(tied + refused[0]))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageStartingWith("model: decoder tied: expected " + refused[1]);
    }
    assertThatThrownBy(() -> spec(tied + "decoder.hidden = [3]"))
        .hasMessageStartingWith(
            "model.decoder.hidden: expected auto for a tied decoder, found [3]");
  }

  /** Its first convolution does not, or nothing would be learned. */
  @Test
  void aResidualBlockStartsAsTheIdentity() {
    assertThat(start(spec("network = resconv"), "decoder.dense2.block1.conv2.weight"))
        .containsOnly(0);
    assertThat(start(spec("network = resconv"), "decoder.dense2.block1.conv1.weight"))
        .doesNotContain(0);
  }

  /** In front of it a normalisation; few units would make that too steep for differences. */
  @ParameterizedTest
  @EnumSource(Activation.class)
  void everyActivationHasItsGradient(Activation activation) {
    ModelSpec spec =
        spec(
            "activation = %s, normalisation = layer, hidden = [6], latent = 2"
                .formatted(Settings.spelled(activation)),
            ImageShape.of(1, 2, 4));
    var graph = ModelGraph.training(spec, 3).graph();
    var inputs = ModelInputs.training(spec, 3, 1);
    GradientCheck.check(graph, ModelGraph.LOSS, inputs);
    SessionEquality.check(graph, ModelGraph.LOSS, inputs);
  }

  @Test
  void anUnknownActivationIsToldTheNames() {
    assertThatThrownBy(() -> spec("activation = swish"))
        .hasMessageStartingWith(
            "model.activation: expected one of tanh, relu, leaky-relu, elu, sigmoid, softplus, silu,"
                + " gelu, identity, found swish");
  }
}
