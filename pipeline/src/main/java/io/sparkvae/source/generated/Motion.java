// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * How something moves from frame to frame: at a constant velocity of whole pixels, drawn for each
 * sequence.
 *
 * @param frames of a sequence
 * @param speed largest velocity across and down, in pixels a frame
 * @param seed of everything that is drawn
 */
public record Motion(int frames, int speed, Direction direction, Edge edge, long seed)
    implements Serializable {
  private static final int MOST_FRAMES = 4096;
  private static final int MOST_SPEED = 1024;

  /** Which velocities are drawn; all of them with the same probability. */
  public enum Direction {
    /** Across and down from {@code -speed} to {@code speed}, but not both 0. */
    ANY,
    /** To the left or to the right, with 1 to {@code speed} pixels a frame. */
    HORIZONTAL
  }

  /** What happens at the edge of the frame. */
  public enum Edge {
    /** It is reflected: the velocity across the edge changes its sign. */
    BOUNCE,
    /** What leaves at one side comes in at the opposite one. */
    WRAP
  }

  /**
   * Reads a motion.
   *
   * @param section full key of the section that has its keys
   */
  static Motion from(Settings settings, String section) {
    return new Motion(
        frames(settings, section),
        within(settings, section + ".speed", MOST_SPEED),
        settings.choice(section + ".direction", Direction.class),
        settings.choice(section + ".edge", Edge.class),
        settings.longInteger(section + ".seed"));
  }

  /** Reads the number of frames of a section. */
  static int frames(Settings settings, String section) {
    return within(settings, section + ".frames", MOST_FRAMES);
  }

  /** Reads a number from 1 to {@code most}. */
  static int within(Settings settings, String key, int most) {
    int value = settings.integer(key);
    if (value < 1 || value > most) {
      throw settings.refused(key, "a number from 1 to " + most, value);
    }
    return value;
  }

  /**
   * Draws where something starts and how fast it is.
   *
   * @param across number of its positions from left to right
   * @param down number of its positions from the top down
   */
  Trajectory draw(SplittableRandom random, int across, int down) {
    int x = random.nextInt(across);
    int y = random.nextInt(down);
    return switch (direction) {
      case ANY -> {
        int side = 2 * speed + 1;
        // The middle one of side * side velocities is that of rest, and is left out.
        int drawn = random.nextInt(side * side - 1);
        int velocity = drawn < side * side / 2 ? drawn : drawn + 1;
        yield new Trajectory(
            x, y, velocity % side - speed, velocity / side - speed, across, down, edge);
      }
      case HORIZONTAL -> {
        int drawn = random.nextInt(2 * speed);
        int velocity = drawn < speed ? drawn - speed : drawn - speed + 1;
        yield new Trajectory(x, y, velocity, 0, across, down, edge);
      }
    };
  }

  /** Returns a text that names everything that decides what is drawn, for digests. */
  String words() {
    return "frames %s, speed %s, direction %s, edge %s, seed %s"
        .formatted(frames, speed, Settings.spelled(direction), Settings.spelled(edge), seed);
  }
}
