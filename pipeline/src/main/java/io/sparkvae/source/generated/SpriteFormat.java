// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.source.format.TaskedSource;
import io.sparkvae.storage.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;

/** Procedural sprites: all of them, or a seeded sample without replacement. The tasks draw them. */
public final class SpriteFormat implements GeneratedFormat {
  /** Which sprites are drawn: the section {@code ingest.sprites}. */
  private record Sample(int size, long seed) {
    static Sample from(Settings settings) {
      int size = settings.integer("ingest.sprites.sample");
      if (size < 1 || size > Sprites.COUNT) {
        throw settings.refused("ingest.sprites.sample", "1 to " + Sprites.COUNT, size);
      }
      return new Sample(size, settings.longInteger("ingest.sprites.seed"));
    }

    boolean isAll() {
      return size == Sprites.COUNT;
    }

    /** Returns the indices of the sprites, without repetition, in rising order. */
    int[] indices() {
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
  }

  @Override
  public String name() {
    return "sprites";
  }

  @Override
  public void check(Settings settings) {
    Sample.from(settings);
  }

  @Override
  public SourceIdentity identity(Listing none, SourcePlan plan, Configuration hadoop) {
    Sample sample = Sample.from(plan.settings());
    String drawn = sample.isAll() ? "" : ", seed " + sample.seed();
    return new SourceIdentity(
        name(), Digest.ofText("sprites v1, sample %s".formatted(sample.size()) + drawn));
  }

  @Override
  public ImageSource open(Listing none, SourcePlan plan, SourceAccess access) {
    Sample sample = Sample.from(plan.settings());
    int perTask =
        (int) Math.max(1, Math.min(Sprites.COUNT, plan.taskBytes() / Sprites.SHAPE.size()));
    int[] chosen = sample.isAll() ? null : sample.indices();
    List<Task> tasks = new ArrayList<>();
    for (int from = 0; from < sample.size(); from += perTask) {
      int until = Math.min(sample.size(), from + perTask);
      int[] indices = chosen == null ? null : Arrays.copyOfRange(chosen, from, until);
      tasks.add(new Task(from, until, indices));
    }
    return new TaskedSource(name(), tasks);
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
        protected SourceImage advance() {
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
