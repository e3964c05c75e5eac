// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Noise;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a number of an image sees in the decoders that read the image as a sequence, and that their
 * product is a probability: {@link DilatedCnn} and {@link LstmRows}.
 */
class SequenceDecodersTest {

  /** Two frames of two channels. */
  private static final ImageShape SHAPE = new ImageShape(2, 2, 3, 4);

  private static ModelSpec spec(String hocon, ImageShape shape) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                "model { hidden = [5], latent = 2, dilated.channels = 3, lstm.units = 4 }", "test")
            .with("model { " + hocon + " }", "test"),
        shape);
  }

  /** Where a number of an image stands in the sequence: the channels of a pixel together. */
  private static int place(ImageShape shape, int index) {
    int area = shape.height() * shape.width();
    int pixel = index % area;
    int channel = index / area % shape.channels();
    int frame = index / area / shape.channels();
    return (frame * area + pixel) * shape.channels() + channel;
  }

  /**
   * How far before a number, in the sequence, the farthest is that it sees, over all numbers; the
   * numbers that it sees are those up to there and no other.
   */
  private static int field(ModelSpec spec) {
    int size = SHAPE.size();
    int rows = size + 1;
    double[] x = new double[rows * size];
    float[] pixels = new float[size];
    Noise.of(9).uniform(pixels, 0, size);
    for (int i = 0; i < x.length; i++) {
      x[i] = pixels[i % size];
    }
    for (int j = 0; j < size; j++) {
      x[j * size + j] += 0.5;
    }
    double[] numbers =
        RandomDecoder.evaluate(
            RandomDecoder.decoded(spec, rows, Expression.input("x", rows, size)), x);
    boolean[][] sees = new boolean[size][size];
    int farthest = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        if (numbers[j * size + i] != numbers[size * size + i]) {
          int back = place(SHAPE, i) - place(SHAPE, j);
          assertThat(back).as("number %d sees %d", i, j).isPositive();
          farthest = Math.max(farthest, back);
          sees[i][j] = true;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int back = place(SHAPE, i) - place(SHAPE, j);
        assertThat(sees[i][j])
            .as("number %d, %d before it", i, back)
            .isEqualTo(back >= 1 && back <= farthest);
      }
    }
    return farthest;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"2 | [1]", "3 | [1]", "2 | [1, 2, 4]", "3 | [1, 2, 4]", "3 | [1, 2, 4, 1, 2, 4]"})
  void theFieldOfDilatedConvolutionsIsThatOfTheFormula(int kernel, String dilations) {
    ModelSpec spec =
        spec(
            "decoder.network = dilated, dilated { kernel = %d, dilations = %s }"
                .formatted(kernel, dilations),
            SHAPE);
    DilatedCnn decoder = (DilatedCnn) spec.decoder();
    int sum = decoder.dilations().stream().mapToInt(Integer::intValue).sum();
    assertThat(decoder.field()).isEqualTo(1 + (kernel - 1) * sum);
    assertThat(field(spec)).isEqualTo((int) decoder.field());
  }

  /**
   * A window without a gap would see less than the sum of its steps: the control of the formula.
   */
  @Test
  void aGapThatNoLayerFillsIsNotSeen() {
    ModelSpec gaps =
        spec("decoder.network = dilated, dilated { kernel = 2, dilations = [2] }", SHAPE);
    assertThatThrownBy(() -> field(gaps)).isInstanceOf(AssertionError.class);
  }

  @Test
  void theLstmSeesAllThatIsBefore() {
    assertThat(field(spec("decoder.network = lstm", SHAPE))).isEqualTo(SHAPE.size() - 1);
  }

  /** Over all images of 1 x 3 pixels of two channels, or 2 x 2 of one, of so many levels. */
  @ParameterizedTest
  @CsvSource({"dilated, 2, 2", "dilated, 3, 1", "lstm, 2, 2", "lstm, 3, 1"})
  void probabilitiesOfAllImagesAddUpToOne(String network, int levels, int channels) {
    ImageShape shape = channels == 2 ? ImageShape.of(2, 1, 3) : ImageShape.of(1, 2, 2);
    ModelSpec spec =
        spec(
            "decoder.network = %s, likelihood = categorical, categorical.levels = %d"
                .formatted(network, levels),
            shape);
    int size = shape.size();
    int images = (int) Math.pow(levels, size);
    double[] x = new double[images * size];
    for (int i = 0; i < x.length; i++) {
      x[i] = (int) (i / size / Math.pow(levels, i % size)) % levels / (levels - 1.0);
    }
    Expression all = Expression.input("x", images, size);
    assertThat(sum(spec, images, all, all, x)).isCloseTo(1, within(1e-9));
    // The control: images moved on by a number, so that each sees itself where its neighbour was.
    Expression moved = Expression.concat(1, List.of(all.slice(1, 1, size), all.slice(1, 0, 1)));
    assertThat(sum(spec, images, all, moved, x)).isNotCloseTo(1, within(1e-3));
  }

  private static double sum(ModelSpec spec, int rows, Expression x, Expression read, double[] in) {
    Scope scope = Scope.inUse(spec.shape(), spec.latent(), rows);
    Expression log =
        spec.likelihood()
            .logLikelihood(scope, x, RandomDecoder.decoded(spec, rows, read))
            .expression();
    return Arrays.stream(RandomDecoder.evaluate(log, in)).map(Math::exp).sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dilated.dilations = []",
        "dilated.dilations = [0]",
        "dilated.kernel = 1",
        "dilated.kernel = 256",
        "dilated.channels = 0",
        "dilated.maps = 0",
        "dilated.context = lstm"
      })
  void whatADilatedDecoderCannotDoIsRefusedByName(String setting) {
    assertThatThrownBy(() -> spec("decoder.network = dilated, " + setting, SHAPE))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model.%s: expected ".formatted(setting.split(" ")[0]));
  }

  @Test
  void whatAnLstmDecoderCannotDoIsRefusedByName() {
    assertThatThrownBy(() -> spec("decoder.network = lstm, lstm.units = 0", SHAPE))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model.lstm.units: expected at least 1, found 0");
    assertThatThrownBy(() -> spec("decoder.network = lstm, likelihood = beta", SHAPE))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a likelihood whose pixels can be drawn");
  }
}
