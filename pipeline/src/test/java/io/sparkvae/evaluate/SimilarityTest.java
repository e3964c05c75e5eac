// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.image.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures are those of scikit-image and SciPy: {@code src/test/python/similarity.py}. */
class SimilarityTest {
  private static Plane image(int height, int width) {
    double[] pixels = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = 0.5 + 0.4 * Math.sin(0.7 * x + 0.1 * y) * Math.cos(0.3 * y);
      }
    }
    return new Plane(pixels, height, width);
  }

  private static Plane damaged(Plane image) {
    double[] pixels = new double[image.pixels().length];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int i = y * image.width() + x;
        double value = 0.8 * image.pixels()[i] + 0.1 + 0.15 * Math.cos(1.9 * x - 0.8 * y);
        pixels[i] = Math.max(0, Math.min(1, value));
      }
    }
    return new Plane(pixels, image.height(), image.width());
  }

  @ParameterizedTest
  @CsvSource({
    "11, 11, 0.6507373234224405",
    "28, 28, 0.7702794299513717",
    "64, 48, 0.765482680316468",
    "190, 177, 0.767782670168019"
  })
  void isThatOfScikitImage(int height, int width, double expected) {
    Plane image = image(height, width);
    assertThat(StructuralSimilarity.of(image, damaged(image)).similarity())
        .isCloseTo(expected, within(1e-12));
    assertThat(StructuralSimilarity.of(image, image).similarity()).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "28, 28, 2, 0.9016174532114735",
    "64, 48, 3, 0.933214318442662",
    "190, 177, 5, 0.9546891892765903"
  })
  void takesAsManyScalesAsTheImageHolds(int height, int width, int scales, double expected) {
    Plane image = image(height, width);
    assertThat(MultiScaleSimilarity.scales(height, width)).isEqualTo(scales);
    assertThat(MultiScaleSimilarity.of(image, damaged(image)).several())
        .isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"10, 200, 0", "11, 11, 1", "21, 30, 1", "22, 22, 2", "175, 999, 4", "176, 176, 5"})
  void countsScales(int height, int width, int scales) {
    assertThat(MultiScaleSimilarity.scales(height, width)).isEqualTo(scales);
  }

  @Test
  void channelsAreMeansAndAnExactReconstructionHasAHundredDecibels() {
    ImageShape shape = ImageShape.of(2, 28, 28);
    Plane image = image(28, 28);
    float[] real = new float[2 * 784];
    float[] made = new float[2 * 784];
    for (int i = 0; i < 784; i++) {
      real[i] = real[784 + i] = made[i] = (float) image.pixels()[i];
      made[784 + i] = (float) damaged(image).pixels()[i];
    }
    ReconstructionMoments half = new ReconstructionMoments();
    half.add(real, made, 0, shape);
    ReconstructionMoments exact = new ReconstructionMoments();
    exact.add(real, real, 0, shape);
    assertThat(half.ssim().mean()).isCloseTo((1 + 0.7702794299513717) / 2, within(1e-6));
    assertThat(half.msSsim().mean()).isCloseTo((1 + 0.9016174532114735) / 2, within(1e-6));
    assertThat(half.psnr().mean())
        .isCloseTo(-10 * Math.log10(half.squaredError().mean()), within(1e-9));
    assertThat(exact.psnr().mean()).isEqualTo(100);
    half.merge(exact);
    assertThat(ReconstructionResult.of(half, shape).ssim().mean())
        .isCloseTo((3 + 0.7702794299513717) / 4, within(1e-6));
  }

  @Test
  void imagesWithoutAWindowHaveNoSimilarity() {
    ImageShape shape = ImageShape.of(1, 10, 28);
    ReconstructionMoments moments = new ReconstructionMoments();
    moments.add(new float[280], new float[280], 0, shape);
    ReconstructionResult result = ReconstructionResult.of(moments, shape);
    assertThat(result.ssim()).isNull();
    assertThat(result.msSsim()).isNull();
    assertThat(result.scales()).isZero();
  }
}
