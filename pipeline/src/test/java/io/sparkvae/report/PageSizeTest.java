// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.generate.Pictures;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.report.LatentSample.Coded;
import io.sparkvae.stats.LatentSummary.KlSummary;
import io.sparkvae.stats.LatentSummary.MuSummary;
import io.sparkvae.stats.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageSizeTest {
  private static final int MOST = 5_000_000;

  /** Ten thousand dimensions, and colour noise, which compresses worse than any image. */
  @Test
  void aPageOfAWideLatentAndLargeImagesStaysSmall() {
    Pictures pictures = new Pictures();
    int images = 242; // as many as the default settings show
    Thumbnails thumbnails = new Thumbnails(ImageShape.of(3, 64, 64), images);
    Random random = new Random(1);
    StringBuilder noise = new StringBuilder();
    for (int i = 0; i < images; i++) {
      float[] pixels = new float[3 * 64 * 64];
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = random.nextFloat();
      }
      noise.append(thumbnails.image(pixels, ""));
    }
    String page =
        Page.of(
            "a run",
            List.of(
                DivergenceSection.of(statistics(10_000), pictures),
                new Section("noise", "Noise", "", noise.toString())));
    assertThat(page.length()).isBetween(1_000_000, MOST);
    assertThat(page).contains("The first 100 of 10,000 dimensions as a table");
  }

  /** Two directions in a space of more dimensions than there are images to fit. */
  @Test
  void thePlaneIsThatOfTheTwoWidestDirections() {
    for (int latent : new int[] {5, 600}) {
      Random random = new Random(3);
      List<float[]> means = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        float[] mu = new float[latent];
        mu[1] = (float) (7 + 5 * random.nextGaussian());
        mu[4] = (float) (2 * random.nextGaussian());
        means.add(mu);
      }
      LatentPlane plane = LatentPlane.of(means);
      assertThat(plane.share()).isGreaterThan(0.999);
      double sign = Math.signum(plane.xs()[0] * (means.get(0)[1] - 7));
      double mean = means.stream().mapToDouble(mu -> mu[1]).average().orElseThrow();
      double largest =
          IntStream.range(0, 500)
              .mapToDouble(i -> Math.abs(sign * plane.xs()[i] - (means.get(i)[1] - mean)))
              .max()
              .orElseThrow();
      // the sample's own covariance turns the axes a little
      assertThat(largest).as("latent of %s", latent).isLessThan(1);
    }
  }

  @Test
  void neighboursAreTheNearestMeans() {
    List<Coded> images = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      images.add(new Coded("image " + i, null, new float[] {i * i, 0}));
    }
    assertThat(NeighbourSection.nearest(images.get(3), images))
        .extracting(Coded::id)
        .startsWith("image 3", "image 2", "image 4", "image 1", "image 0", "image 5")
        .hasSize(1 + NeighbourSection.NEIGHBOURS);
  }

  private static Statistics statistics(int latent) {
    List<Double> some = Collections.nCopies(latent, 0.123456);
    KlSummary kl = new KlSummary(some, some, some, some, some, 1234.5, 0.1);
    return new Statistics(
        100,
        LatentShape.of(latent),
        Divergence.EXACT,
        kl,
        new MuSummary(some, some),
        latent,
        0.01,
        -100,
        -1334.5,
        1,
        Map.of());
  }
}
