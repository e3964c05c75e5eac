// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CorruptTableTest {
  private static final StackTraceElement JDK = frame("java.nio.Buffer");
  private static final StackTraceElement READER = frame("org.apache.parquet.column.Reader");
  private static final StackTraceElement STORAGE = frame("org.apache.hadoop.fs.RawLocalFileSystem");

  private static StackTraceElement frame(String type) {
    return new StackTraceElement(type, "method", null, -1);
  }

  private static Throwable thrown(Exception cause, StackTraceElement... frames) {
    cause.setStackTrace(frames);
    return new IllegalStateException(
        "Encountered error while reading file file:/a. Details:", cause);
  }

  @Test
  void whatItsReaderOrTheJdkThrewForItIsTheTablesFault() {
    assertThat(CorruptTable.in(thrown(new ClassCastException("x"), READER, STORAGE))).isPresent();
    assertThat(CorruptTable.in(thrown(new IllegalArgumentException("newLimit < 0"), JDK, READER)))
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo("file:/a: expected a readable Parquet table, found newLimit < 0");
  }

  @Test
  void whatStorageThrewIsNot() {
    assertThat(CorruptTable.in(thrown(new IOException("reset"), STORAGE, READER))).isEmpty();
    assertThat(CorruptTable.in(thrown(new IOException("reset"), JDK, STORAGE, READER))).isEmpty();
    assertThat(CorruptTable.in(thrown(new IOException("no frames")))).isEmpty();
  }
}
