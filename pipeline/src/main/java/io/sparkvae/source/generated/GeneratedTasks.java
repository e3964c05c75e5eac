// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.source.format.TaskedSource;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Cuts images that are computed from their numbers into tasks. */
final class GeneratedTasks {
  private GeneratedTasks() {}

  /** Makes an image from its number. */
  interface Generator extends Serializable {
    /** Returns a maker of images; a task has one for itself. */
    Making begin();
  }

  /** Makes the images of one task, in rising order of their numbers. */
  interface Making {
    /** Returns the image of a number. */
    SourceImage image(long number);
  }

  /**
   * Returns the source of the images 0 to {@code count - 1}.
   *
   * @param location for messages
   * @param imageBytes bytes of one image
   * @param taskBytes bytes of the images of one task
   */
  static ImageSource source(
      String location, long count, int imageBytes, long taskBytes, Generator generator) {
    long perTask = Math.max(1, taskBytes / imageBytes);
    List<Task> tasks = new ArrayList<>();
    for (long from = 0; from < count; from += perTask) {
      tasks.add(new Task(from, Math.min(count, from + perTask), generator));
    }
    return new TaskedSource(location, tasks);
  }

  /** A task that makes the images {@code from} (inclusive) to {@code until} (exclusive). */
  private record Task(long from, long until, Generator generator) implements SourceTask {
    @Override
    public long count() {
      return until - from;
    }

    @Override
    public SourceIterator open(Configuration hadoop) {
      Making making = generator.begin();
      return new SourceIterator() {
        private long at = from;

        @Override
        protected SourceImage advance() {
          return at == until ? null : making.image(at++);
        }
      };
    }
  }
}
