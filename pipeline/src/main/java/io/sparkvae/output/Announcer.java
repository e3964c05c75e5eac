// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.MessageFormatter;

/**
 * Says how far a stage is: to the log {@code sparkvae.progress}, which the command line prints, and
 * to the program that runs the stage, if it listens.
 */
public final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger("sparkvae.progress");
  private static final ThreadLocal<Announcer> CURRENT =
      ThreadLocal.withInitial(() -> new Announcer(line -> {}));

  private final Consumer<String> listener;

  private Announcer(Consumer<String> listener) {
    this.listener = listener;
  }

  /**
   * The announcer of the work that this thread does. What announces from another thread, such as a
   * listener of Spark's, asks for it when it is made.
   */
  public static Announcer current() {
    return CURRENT.get();
  }

  /** Does work in this thread whose announcements a listener hears, a line each. */
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
   * @param format with {@code {}} where the values go
   */
  public void say(String format, Object... values) {
    String line = MessageFormatter.arrayFormat(format, values).getMessage();
    LOG.info("{}", line);
    listener.accept(line);
  }
}
