// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sparkvae.graph.Noise;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States as they travel between processes. */
class TrainingStateTest {
  /** Not a multiple of any block. */
  private static final int PARAMETERS = 1_000_003;

  private static TrainingState state(int parameters) {
    float[][] vectors = new float[3][parameters];
    for (int i = 0; i < vectors.length; i++) {
      Noise.of(i).gaussian(vectors[i]);
    }
    return new TrainingState(vectors[0], vectors[1], vectors[2], new float[0], 77);
  }

  private static byte[] written(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  @Test
  void comesBackToTheBit() throws Exception {
    TrainingState before = state(PARAMETERS);
    for (Object object : List.of(before, TrainingState.of(before.theta()))) {
      TrainingState expected = (TrainingState) object;
      TrainingState found = (TrainingState) read(written(object));
      assertThat(found.theta()).isEqualTo(expected.theta());
      assertThat(found.m()).isEqualTo(expected.m());
      assertThat(found.v()).isEqualTo(expected.v());
      assertThat(found.average()).isEmpty();
      assertThat(found.iteration()).isEqualTo(expected.iteration());
    }
  }

  /** What lies behind a state in a stream is read as it was written. */
  @Test
  void standsBesideOtherObjects() throws Exception {
    TrainingState state = state(10);
    Object[] found = (Object[]) read(written(new Object[] {"before", state, state, "behind"}));
    assertThat(found[0]).isEqualTo("before");
    assertThat(((TrainingState) found[2]).theta()).isEqualTo(state.theta());
    assertThat(found[3]).isEqualTo("behind");
  }

  @Test
  void writingTakesNoSecondCopyAndReadingTakesOne() throws Exception {
    long bytes = 12L * PARAMETERS;
    TrainingState state = state(PARAMETERS);
    byte[] written = written(state);
    assertThat(written.length - bytes).isLessThan(bytes / 100);
    read(written);
    long began = allocated();
    try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      out.writeObject(state);
    }
    long wrote = allocated();
    read(written);
    long read = allocated();
    assertThat(wrote - began).isLessThan(bytes / 10);
    assertThat(read - wrote).isBetween(bytes, bytes + bytes / 10);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
