// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.storage.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;

/** Procedural sprites: all of them, or a seeded sample without replacement. The tasks draw them. */
final class SpriteFormat implements GeneratedFormat {
  @Override
  public String name() {
    return "sprites";
  }

  @Override
  public SourceIdentity identity(Listing none, SourcePlan plan, Configuration hadoop) {
    String drawn = plan.sprites() == Sprites.COUNT ? "" : ", seed " + plan.spriteSeed();
    return new SourceIdentity(
        name(), Digest.ofText("sprites v1, sample %s".formatted(plan.sprites()) + drawn));
  }

  @Override
  public ImageSource open(Listing none, SourcePlan plan, SourceAccess access) {
    int sample = plan.sprites();
    int perTask =
        (int) Math.max(1, Math.min(Sprites.COUNT, plan.taskBytes() / Sprites.SHAPE.size()));
    int[] chosen = sample == Sprites.COUNT ? null : sample(sample, plan.spriteSeed());
    List<Task> tasks = new ArrayList<>();
    for (int from = 0; from < sample; from += perTask) {
      int until = Math.min(sample, from + perTask);
      int[] indices = chosen == null ? null : Arrays.copyOfRange(chosen, from, until);
      tasks.add(new Task(from, until, indices));
    }
    return new TaskedSource(name(), tasks);
  }

  /** Returns {@code size} random indices of sprites, without repetition, in rising order. */
  private static int[] sample(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] indices = new int[Sprites.COUNT];
    Arrays.setAll(indices, i -> i);
    for (int i = 0; i < size; i++) {
      int j = i + random.nextInt(Sprites.COUNT - i);
      int swapped = indices[i];
      indices[i] = indices[j];
      indices[j] = swapped;
    }
    int[] chosen = Arrays.copyOf(indices, size);
    Arrays.sort(chosen);
    return chosen;
  }

  /**
   * A task that draws the sprites {@code from} (inclusive) to {@code until} (exclusive), or those
   * with the given indices.
   */
  private record Task(int from, int until, int[] indices) implements SourceTask {
    @Override
    public long count() {
      return until - from;
    }

    @Override
    public SourceIterator open(Configuration hadoop) {
      Sprites sprites = new Sprites();
      return new SourceIterator() {
        private int at = from;

        @Override
        SourceImage advance() {
          if (at == until) {
            return null;
          }
          int index = indices == null ? at : indices[at - from];
          at++;
          int[] factors = Sprites.factors(index);
          return new SourceImage(
              String.format(Locale.ROOT, "sprites/%06d", index),
              Integer.toString(factors[0]),
              factors,
              new SourceImage.Raw(sprites.draw(index)));
        }
      };
    }
  }
}
