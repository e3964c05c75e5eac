// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four workers on two executors with two cores each: as tasks of their own, and two in a task. The
 * result is that of one process, to the byte, and half as much crosses the network; of changes half
 * as much again, and once what the round began with.
 */
@Tag("proofs")
@ExtendWith(SharedCluster.class)
class WorkersPerTaskIT {
  private static final Settings SETTINGS =
      Settings.reference()
          .with(
              """
              ingest { format = sprites, sprites.sample = 600, height = 16, width = 16 }
              model { hidden = [256], latent = 3 }
              train { epochs = 3, batchSize = 16, averagingFrequency = 2, workers = 4, segments = 2 }
              """,
              "test");

  @TempDir Path here;

  /**
   * What a training sent.
   *
   * @param remote bytes of states that tasks which average fetched from another executor
   * @param written bytes of states that tasks wrote for those, wherever they are
   * @param tasks that wrote states for others
   */
  private record Sent(long remote, long written, int tasks) {}

  @Test
  void workersOfATaskSendOneStateAndChangeNoBit() throws Exception {
    SmallRun alone = alone(SETTINGS);
    try (SparkSession session = SharedCluster.get().session(Map.of())) {
      Sent single = train(alone, session, SETTINGS, "1");
      Sent together = train(alone, session, SETTINGS, "2");
      assertThat(together.tasks()).isEqualTo(single.tasks() / 2);
      assertThat((double) together.remote() / single.remote()).isBetween(0.4, 0.6);
      assertThat(train(alone, session, SETTINGS, "auto").tasks()).isEqualTo(together.tasks());
    }
  }

  @Test
  void soDoWorkersThatSendChanges() throws Exception {
    Settings changes = SETTINGS.withOverride("train.send=bf16");
    SmallRun alone = alone(changes);
    SmallRun floats = alone(SETTINGS);
    assertThat(SmallRun.digests(alone.at(RunStage.TRAIN)))
        .as("the control: changes in bfloat16 are other numbers")
        .isNotEqualTo(SmallRun.digests(floats.at(RunStage.TRAIN)));
    try (SparkSession session = SharedCluster.get().session(Map.of())) {
      Sent all = train(floats, session, SETTINGS, "1");
      Sent single = train(alone, session, changes, "1");
      Sent together = train(alone, session, changes, "2");
      assertThat(together.tasks()).isEqualTo(single.tasks() / 2);
      // Four states in float; four halves and one; two halves and one.
      assertThat((double) single.written() / all.written()).isBetween(0.65, 0.8);
      assertThat((double) together.written() / all.written()).isBetween(0.42, 0.55);
      assertThat(train(alone, session, changes, "auto").tasks()).isEqualTo(together.tasks());
    }
  }

  /** A run in this process. */
  private SmallRun alone(Settings settings) {
    SmallRun alone = new SmallRun(here.resolve("alone-" + settings.string("train.send")));
    try (SparkSession session = SmallRun.session()) {
      alone.make(List.of(RunStage.INGEST, RunStage.TRAIN), session, settings);
    }
    return alone;
  }

  private Sent train(SmallRun alone, SparkSession session, Settings changed, String workersPerTask)
      throws Exception {
    AtomicLong remote = new AtomicLong();
    AtomicLong written = new AtomicLong();
    AtomicInteger tasks = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            remote.addAndGet(end.taskMetrics().shuffleReadMetrics().remoteBytesRead());
            long bytes = end.taskMetrics().shuffleWriteMetrics().bytesWritten();
            written.addAndGet(bytes);
            tasks.addAndGet(bytes > 0 ? 1 : 0);
          }
        };
    session.sparkContext().addSparkListener(counter);
    Settings settings = changed.withOverride("train.workersPerTask=" + workersPerTask);
    Path output = alone.directory().resolve("together-" + workersPerTask);
    alone.again(RunStage.TRAIN, session, settings, output);
    assertThat(SmallRun.digests(output)).isEqualTo(SmallRun.digests(alone.at(RunStage.TRAIN)));
    session.sparkContext().listenerBus().waitUntilEmpty();
    session.sparkContext().removeSparkListener(counter);
    return new Sent(remote.get(), written.get(), tasks.get());
  }
}
