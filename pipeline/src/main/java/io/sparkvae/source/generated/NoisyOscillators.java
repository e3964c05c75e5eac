// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.format.SourceImage;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Sequences of an oscillator that is seen through n channels: frames of {@code [1, 1, n]}. Channel
 * j of frame t is 1/2 + 0.4 cos(theta_t + 2 pi j / n) + {@code noise} * eta, of the range [0, 1] of
 * a pixel, with eta ~ N(0, 1) of its own. From frame to frame theta grows by 2 pi / period + {@code
 * jitter} * eps, with eps ~ N(0, 1) where cos(theta) is positive, and 0 elsewhere: chance moves the
 * phase, all channels at once, in one half of each turn. Sequence i follows from the seed and i.
 * Its factors, in this order:
 *
 * <ol>
 *   <li>period, in hundredths of a frame;
 *   <li>theta in the first frame, in degrees from 0 to 359.
 * </ol>
 *
 * @param sample number of sequences
 * @param shortest period, in frames
 * @param longest period, in frames
 * @param jitter standard deviation, in radians
 * @param noise standard deviation, in pixel units
 */
record NoisyOscillators(
    int sample,
    int frames,
    int channels,
    double shortest,
    double longest,
    double jitter,
    double noise,
    long seed)
    implements GeneratedTasks.Generator {
  static final String NAME = "noisy-oscillators";
  static final String SECTION = "ingest.noisyOscillators";
  private static final double AMPLITUDE = 0.4;
  private static final int WHITE = 255;
  private static final int PARTS_OF_A_FRAME = 100;
  private static final int MOST_CHANNELS = 4096;

  static NoisyOscillators from(Settings settings) {
    double shortest = settings.realFrom(SECTION + ".shortest", 1);
    double longest = settings.real(SECTION + ".longest");
    if (!(longest >= shortest && longest <= 1e6)) {
      throw settings.refused(
          SECTION + ".longest",
          "a period from `shortest`, %s, to 1e6".formatted(shortest),
          longest);
    }
    return new NoisyOscillators(
        settings.integerFrom(SECTION + ".sample", 1),
        Motion.frames(settings, SECTION),
        Motion.within(settings, SECTION + ".channels", MOST_CHANNELS),
        shortest,
        longest,
        settings.realFrom(SECTION + ".jitter", 0),
        settings.realFrom(SECTION + ".noise", 0),
        settings.longInteger(SECTION + ".seed"));
  }

  ImageShape shape() {
    return new ImageShape(frames, 1, 1, channels);
  }

  /** Returns a text that names everything that decides what is drawn, for digests. */
  String words() {
    return "sample %s, frames %s, channels %s, periods %s to %s, jitter %s, noise %s, seed %s"
        .formatted(sample, frames, channels, shortest, longest, jitter, noise, seed);
  }

  @Override
  public GeneratedTasks.Making begin() {
    return this::sequence;
  }

  private SourceImage sequence(long number) {
    String id = String.format(Locale.ROOT, "%s/%07d", NAME, number);
    SplittableRandom random = Draws.of(NAME, seed, id);
    int least = (int) Math.round(shortest * PARTS_OF_A_FRAME);
    int most = (int) Math.round(longest * PARTS_OF_A_FRAME);
    int period = least + random.nextInt(most - least + 1);
    int degrees = random.nextInt(360);
    double theta = 2 * Math.PI * degrees / 360;
    byte[] pixels = new byte[shape().size()];
    for (int t = 0; t < frames; t++) {
      for (int j = 0; j < channels; j++) {
        double mean = 0.5 + AMPLITUDE * StrictMath.cos(theta + 2 * Math.PI * j / channels);
        double value = mean + noise * Draws.gaussian(random);
        pixels[t * channels + j] = (byte) Math.round(WHITE * Math.max(0, Math.min(1, value)));
      }
      double shock = jitter * Draws.gaussian(random);
      boolean shaken = StrictMath.cos(theta) > 0;
      theta += 2 * Math.PI * PARTS_OF_A_FRAME / period + (shaken ? shock : 0);
    }
    return new SourceImage(
        id, null, new int[] {period, degrees}, new SourceImage.Raw(new Image(shape(), pixels)));
  }
}
