// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.output.Announcer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

class MovingLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void aLineIsWrittenOverAndStaysWhenAnotherIsSaid() {
    MovingLine line = new MovingLine(terminal, () -> 20);
    Appender appender = line.appender(console());

    appender.append(event("train: begun", false));
    appender.append(event("epoch 1", true));
    appender.append(event("epoch 2, and much that does not fit", true));
    appender.append(event("encode: begun", false));
    appender.append(event("half", true));
    line.end();
    line.end();

    assertThat(bytes.toString(StandardCharsets.UTF_8).replace("\u001b[K", "|"))
        .isEqualTo("train: begun\n\repoch 1|\repoch 2, and much …|\nencode: begun\n\rhalf|\n");
  }

  private Appender console() {
    return new AbstractAppender("console", null, null, true, Property.EMPTY_ARRAY) {
      @Override
      public void append(LogEvent event) {
        terminal.print(event.getMessage().getFormattedMessage() + "\n");
      }
    };
  }

  private static LogEvent event(String text, boolean moving) {
    return Log4jLogEvent.newBuilder()
        .setMessage(new SimpleMessage(text))
        .setMarker(moving ? MarkerManager.getMarker(Announcer.MOVING.getName()) : null)
        .build();
  }
}
