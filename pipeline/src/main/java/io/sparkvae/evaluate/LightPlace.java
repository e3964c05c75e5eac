// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.image.ImageShape;

/**
 * Where the light of a frame is: the phase of the lowest frequency of the frame's Fourier
 * transform, on each axis. The places of two frames with the same content differ by its shift, also
 * where it has left the frame at one side and come in at the opposite one. That is phase
 * correlation, at one frequency; it tells fractions of a pixel.
 *
 * @param across pixels to the right
 * @param down pixels
 * @param width of a frame, in pixels
 * @param height of a frame, in pixels
 */
record LightPlace(double across, double down, int width, int height) {

  /**
   * A shift in pixels, the shorter way around the frame.
   *
   * @param across to the right
   */
  record Shift(double across, double down) {
    double length() {
      return Math.hypot(across, down);
    }

    /** How far this shift goes the way of another one, in pixels; negative if it goes back. */
    double along(Shift other) {
      return (across * other.across + down * other.down) / other.length();
    }
  }

  /**
   * The place in a frame of a sequence.
   *
   * @param pixels {@code [channels, height, width]} from {@code from} on
   */
  static LightPlace of(float[] pixels, int from, ImageShape sequence) {
    int height = sequence.height();
    int width = sequence.width();
    double[] columns = new double[width];
    double[] rows = new double[height];
    for (int i = 0; i < sequence.channels() * height * width; i++) {
      float light = pixels[from + i];
      columns[i % width] += light;
      rows[i / width % height] += light;
    }
    return new LightPlace(phase(columns), phase(rows), width, height);
  }

  private static double phase(double[] profile) {
    double turn = 2 * Math.PI / profile.length;
    double cosine = 0;
    double sine = 0;
    for (int i = 0; i < profile.length; i++) {
      cosine += profile[i] * StrictMath.cos(turn * i);
      sine += profile[i] * StrictMath.sin(turn * i);
    }
    return StrictMath.atan2(sine, cosine) / turn;
  }

  /** The shift from another place to this one. */
  Shift from(LightPlace other) {
    return new Shift(
        Math.IEEEremainder(across - other.across, width),
        Math.IEEEremainder(down - other.down, height));
  }
}
