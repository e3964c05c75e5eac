// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.model.SessionPool;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is planned for the sessions of a worker, against what JavaCPP counts when they are open. */
class WorkerMemoryTest {
  /** JavaCPP also counts oneDNN's descriptions of kernels, five kilobytes each. */
  private static final long DESCRIPTIONS = 5 << 18;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.hidden = [300, 200]",
        "model { network = conv, conv.channels = [64, 256] }, train.partSize = 5",
        "model { network = resconv, normalisation = layer, conv { channels = [16, 32, 64], activation = silu, attention = lowest }, latentMap { downsampling = 8, channels = 4 } }",
        "model { preset = iwae }",
        "model { preset = vq-vae, conv.channels = [8, 16] }",
      })
  void arraysOutsideTheHeapAreKnownBefore(String hocon) {
    WorkOrder order =
        TestTraining.order(
            TestTraining.settings("train { batchSize = 20, averagingFrequency = 1 }")
                .with(hocon, "test"),
            TestTraining.shards(),
            1);
    WorkerMemory planned = WorkerMemory.of(order.spec(), order.learning(), order.parts());
    TrainingState start = TestTraining.start(order);
    SessionPool.clear();
    long before = Pointer.totalBytes();
    LocalSteps.run(order, start, Assignment.of(0), 0);
    long training = Pointer.totalBytes() - before;
    ValidationPiece.all(order).get(0).evaluate(order, start.theta());
    long validation = Pointer.totalBytes() - before - training;
    assertPlanned(planned.training(), training);
    assertPlanned(planned.validation(), validation);
    assertThat(planned.state()).isEqualTo(start.bytes());
  }

  private static void assertPlanned(long planned, long counted) {
    assertThat(counted).isBetween(planned * 97 / 100, planned * 103 / 100 + DESCRIPTIONS);
  }
}
