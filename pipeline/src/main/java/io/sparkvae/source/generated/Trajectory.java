// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import java.io.Serializable;

/**
 * Where something is in each frame. Positions count from 0; x goes to the right and y down.
 *
 * @param x position in the first frame, likewise {@code y}
 * @param velocityX pixels a frame when it starts, likewise {@code velocityY}
 * @param across number of positions from left to right
 * @param down number of positions from the top down
 */
record Trajectory(
    int x, int y, int velocityX, int velocityY, int across, int down, Motion.Edge edge)
    implements Serializable {

  /** Returns the position across in frame {@code t}. */
  int x(int t) {
    return at(x, velocityX, across, t);
  }

  /** Returns the position down in frame {@code t}. */
  int y(int t) {
    return at(y, velocityY, down, t);
  }

  private int at(int start, int velocity, int positions, int t) {
    long free = start + (long) velocity * t;
    return switch (edge) {
      case WRAP -> (int) Math.floorMod(free, (long) positions);
      case BOUNCE -> {
        // There and back again is twice the way between the first and the last position.
        long way = 2L * (positions - 1);
        long there = way == 0 ? 0 : Math.floorMod(free, way);
        yield (int) Math.min(there, way - there);
      }
    };
  }
}
