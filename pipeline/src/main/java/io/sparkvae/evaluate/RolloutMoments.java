// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.sparkvae.image.ImageShape;
import io.sparkvae.stats.moments.Moments;
import java.io.Serializable;

/** Moments of how far drawn frames are from the true ones, so many frames after the last seen. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class RolloutMoments implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double HALF_A_PIXEL = 0.5;

  private final Moments squaredError = new Moments();
  private final Moments unmoved = new Moments();
  private final Moments off = new Moments();
  private final Moments near = new Moments();
  private final Moments moved = new Moments();
  private final Moments way = new Moments();
  private final Moments direction = new Moments();

  /**
   * Adds the frame of one sequence.
   *
   * @param drawn sequences, pixels in [0, 1]
   * @param real sequences, likewise
   * @param last index of the pixels of the last frame that was seen
   * @param frame index of the pixels of the frame, in both
   */
  void add(float[] drawn, float[] real, int last, int frame, ImageShape sequence) {
    int size = sequence.size() / sequence.frames();
    double error = 0;
    double still = 0;
    for (int i = 0; i < size; i++) {
      double e = drawn[frame + i] - real[frame + i];
      double s = real[last + i] - real[frame + i];
      error += e * e;
      still += s * s;
    }
    squaredError.add(error / size);
    unmoved.add(still / size);
    LightPlace begin = LightPlace.of(real, last, sequence);
    LightPlace end = LightPlace.of(real, frame, sequence);
    LightPlace found = LightPlace.of(drawn, frame, sequence);
    double pixels = found.from(end).length();
    off.add(pixels);
    near.add(pixels <= HALF_A_PIXEL ? 1 : 0);
    LightPlace.Shift shift = end.from(begin);
    if (shift.length() > HALF_A_PIXEL) {
      double along = found.from(begin).along(shift);
      moved.add(shift.length());
      way.add(along);
      direction.add(along > 0 ? 1 : 0);
    }
  }

  void merge(RolloutMoments other) {
    squaredError.merge(other.squaredError);
    unmoved.merge(other.unmoved);
    off.merge(other.off);
    near.merge(other.near);
    moved.merge(other.moved);
    way.merge(other.way);
    direction.merge(other.direction);
  }

  /** (drawn - real)², a mean over the pixels. */
  Moments squaredError() {
    return squaredError;
  }

  /** (the last frame seen - real)², a mean over the pixels. */
  Moments unmoved() {
    return unmoved;
  }

  /** Pixels between the places of drawn and real light. */
  Moments off() {
    return off;
  }

  /** 1 where these are half a pixel at the most, else 0. */
  Moments near() {
    return near;
  }

  /** Pixels that the real light has moved; only of light that moves, likewise what follows. */
  Moments moved() {
    return moved;
  }

  /** Pixels that the drawn light has moved in the same direction. */
  Moments way() {
    return way;
  }

  /** 1 where the drawn light goes the way of the real one, else 0. */
  Moments direction() {
    return direction;
  }
}
