// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.Image;
import io.sparkvae.source.format.SourceImage;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * As many images as are asked for: {@link Sprites} on a noisy background, after noisy-dSprites
 * (Locatello et al. 2019, arXiv 1811.12359). The pixels of the sprite are 255; those of the
 * background are uniform whole numbers from 0 to {@code 255 * noise}, rounded. Image i follows from
 * the seed and i. Sprites are drawn with replacement, so noise alone tells images of the same
 * sprite apart. The factors are those of {@link Sprites}.
 *
 * @param sample number of images
 * @param noise the brightest pixel of the background, in [0, 1]
 */
record NoisySprites(long sample, double noise, long seed) implements GeneratedTasks.Generator {
  static final String NAME = "noisy-sprites";
  private static final String SECTION = "ingest.noisySprites";
  private static final long MOST = 1_000_000_000_000L;
  private static final int WHITE = 255;

  static NoisySprites from(Settings settings) {
    long sample = settings.longInteger(SECTION + ".sample");
    if (sample < 1 || sample > MOST) {
      throw settings.refused(SECTION + ".sample", "1 to " + MOST, sample);
    }
    double noise = settings.real(SECTION + ".noise");
    if (!(noise >= 0 && noise <= 1)) {
      throw settings.refused(SECTION + ".noise", "a number from 0 to 1", noise);
    }
    return new NoisySprites(sample, noise, settings.longInteger(SECTION + ".seed"));
  }

  /** Returns a text that names everything that decides what is drawn, for digests. */
  String words() {
    return "sample %s, noise %s, seed %s".formatted(sample, noise, seed);
  }

  @Override
  public GeneratedTasks.Making begin() {
    Sprites sprites = new Sprites();
    return number -> image(sprites, number);
  }

  private SourceImage image(Sprites sprites, long number) {
    String id = String.format(Locale.ROOT, "%s/%012d", NAME, number);
    SplittableRandom random = Draws.of(NAME, seed, id);
    int sprite = random.nextInt(Sprites.COUNT);
    byte[] pixels = new byte[Sprites.SHAPE.size()];
    fill(pixels, random);
    sprites.addAtItsPlace(sprite, pixels);
    int[] factors = Sprites.factors(sprite);
    return new SourceImage(
        id,
        Integer.toString(factors[0]),
        factors,
        new SourceImage.Raw(new Image(Sprites.SHAPE, pixels)));
  }

  /** Draws the background: one byte of a random number decides a pixel. */
  private void fill(byte[] pixels, SplittableRandom random) {
    int values = 1 + (int) Math.round(WHITE * noise);
    for (int i = 0; i < pixels.length; i += Long.BYTES) {
      long drawn = random.nextLong();
      for (int j = 0; j < Long.BYTES; j++) {
        int uniform = (int) (drawn >>> (Byte.SIZE * j)) & 0xff;
        pixels[i + j] = (byte) (uniform * values >> Byte.SIZE);
      }
    }
  }
}
