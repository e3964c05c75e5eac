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
 * result is that of one process, to the byte, and half as much crosses the network.
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
   * @param tasks that wrote states for others
   */
  private record Sent(long remote, int tasks) {}

  @Test
  void workersOfATaskSendOneStateAndChangeNoBit() throws Exception {
    SmallRun alone = new SmallRun(here.resolve("alone"));
    try (SparkSession session = SmallRun.session()) {
      alone.make(List.of(RunStage.INGEST, RunStage.TRAIN), session, SETTINGS);
    }
    try (SparkSession session = SharedCluster.get().session(Map.of())) {
      Sent single = train(alone, session, "1");
      Sent together = train(alone, session, "2");
      assertThat(together.tasks()).isEqualTo(single.tasks() / 2);
      assertThat((double) together.remote() / single.remote()).isBetween(0.4, 0.6);
      assertThat(train(alone, session, "auto").tasks()).isEqualTo(together.tasks());
    }
  }

  private Sent train(SmallRun alone, SparkSession session, String workersPerTask) throws Exception {
    AtomicLong remote = new AtomicLong();
    AtomicInteger tasks = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            remote.addAndGet(end.taskMetrics().shuffleReadMetrics().remoteBytesRead());
            tasks.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten() > 0 ? 1 : 0);
          }
        };
    session.sparkContext().addSparkListener(counter);
    Path output = here.resolve("together-" + workersPerTask);
    Settings settings = SETTINGS.withOverride("train.workersPerTask=" + workersPerTask);
    alone.again(RunStage.TRAIN, session, settings, output);
    assertThat(SmallRun.digests(output)).isEqualTo(SmallRun.digests(alone.at(RunStage.TRAIN)));
    session.sparkContext().listenerBus().waitUntilEmpty();
    session.sparkContext().removeSparkListener(counter);
    return new Sent(remote.get(), tasks.get());
  }
}
