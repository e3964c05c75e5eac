// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.output.Announcer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/**
 * Shows on a terminal how far work is: in one line that is written over, instead of a new line each
 * time. What else is logged ends that line, which then stays. Into a file or a pipe, all lines are
 * written below each other as before.
 */
final class MovingLine {
  private static final String PROGRESS = "sparkvae.progress";
  private static final int USUAL_WIDTH = 80;

  private final PrintStream terminal;
  private final IntSupplier width;
  private boolean open;

  MovingLine(PrintStream terminal, IntSupplier width) {
    this.terminal = terminal;
    this.width = width;
  }

  /** Does work that shows on standard error how far it is; ends the line when it is done. */
  static <R> R during(Supplier<R> work) {
    MovingLine line = onStandardError();
    try {
      return work.get();
    } finally {
      line.end();
    }
  }

  /**
   * Returns a line for the standard error of this process. It takes the place of log4j's console
   * appenders if standard error is a terminal and the log has plain lines.
   */
  private static MovingLine onStandardError() {
    MovingLine line = new MovingLine(System.err, MovingLine::columns);
    LoggerContext log = (LoggerContext) LogManager.getContext(false);
    LoggerConfig progress = log.getConfiguration().getLoggers().get(PROGRESS);
    if (progress != null && isTerminal()) {
      log.getConfiguration().getLoggers().values().forEach(line::replaceConsole);
      log.updateLoggers();
    }
    return line;
  }

  private void replaceConsole(LoggerConfig logger) {
    for (Map.Entry<String, Appender> entry : logger.getAppenders().entrySet()) {
      if (entry.getValue() instanceof ConsoleAppender console
          && console.getLayout() instanceof PatternLayout) {
        logger.removeAppender(entry.getKey());
        logger.addAppender(appender(console), null, null);
      }
    }
  }

  /** Returns an appender that draws moving lines itself, and leaves all others to the console. */
  Appender appender(Appender console) {
    Appender appender =
        new AbstractAppender(
            "moving " + console.getName(), null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            if (event.getMarker() != null
                && event.getMarker().getName().equals(Announcer.MOVING.getName())) {
              move(event.getMessage().getFormattedMessage());
            } else {
              end();
              console.append(event);
            }
          }
        };
    appender.start();
    return appender;
  }

  /** Writes a line over the one before, cut at the edge of the terminal. */
  synchronized void move(String text) {
    int most = Math.max(10, width.getAsInt() - 1);
    String shown = text.length() > most ? text.substring(0, most - 1) + "\u2026" : text;
    terminal.print("\r" + shown + "\u001b[K");
    terminal.flush();
    open = true;
  }

  /** Ends the line, if one is shown. */
  synchronized void end() {
    if (open) {
      terminal.println();
      terminal.flush();
      open = false;
    }
  }

  /** Whether standard error is a terminal, as Linux tells it. */
  private static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // nothing is lost: lines are written below each other
    }
  }

  /** Columns of the terminal. */
  private static int columns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String[] numbers = size.trim().split(" ");
      return numbers.length == 2 ? Integer.parseInt(numbers[1]) : USUAL_WIDTH;
    } catch (IOException | NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }
}
