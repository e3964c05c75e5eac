// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.helpers.MessageFormatter;

/**
 * Reports the progress of a stage to the log {@code sparkvae.progress}, which the command line
 * prints, and to the listener of the program that runs the stage, if it has one.
 */
public final class Announcer {
  /** Marks a line that may take the place of the one before it, where a terminal can do that. */
  public static final Marker MOVING = MarkerFactory.getMarker("sparkvae.moving");

  private static final Logger LOG = LoggerFactory.getLogger("sparkvae.progress");
  private static final ThreadLocal<Announcer> CURRENT =
      ThreadLocal.withInitial(() -> new Announcer(line -> {}));

  private final Consumer<String> listener;

  private Announcer(Consumer<String> listener) {
    this.listener = listener;
  }

  /**
   * Returns the announcer of the work in this thread. A part that announces from another thread,
   * such as a Spark listener, must get it when it is created.
   */
  public static Announcer current() {
    return CURRENT.get();
  }

  /** Runs work in this thread. The listener gets each line that the work announces. */
  public static <R> R heardBy(Consumer<String> listener, Supplier<R> work) {
    Announcer before = CURRENT.get();
    CURRENT.set(new Announcer(listener));
    try {
      return work.get();
    } finally {
      CURRENT.set(before);
    }
  }

  /**
   * Announces a line.
   *
   * @param format text with {@code {}} in place of each value
   */
  public void say(String format, Object... values) {
    String line = MessageFormatter.arrayFormat(format, values).getMessage();
    LOG.info("{}", line);
    listener.accept(line);
  }

  /**
   * Announces how far work is: a line that makes the one before it obsolete. In a log file it is a
   * line like others; a terminal shows only the last one.
   *
   * @param format text with {@code {}} in place of each value
   */
  public void update(String format, Object... values) {
    String line = MessageFormatter.arrayFormat(format, values).getMessage();
    LOG.info(MOVING, "{}", line);
    listener.accept(line);
  }
}
