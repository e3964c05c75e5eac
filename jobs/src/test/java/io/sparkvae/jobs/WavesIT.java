// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * 32 workers, who take turns: in one process with two cores there are sixteen waves a round, on a
 * standalone cluster with four executors of one core eight. Every result is the same, to the byte.
 */
@Tag("proofs")
@ExtendWith(SharedCluster.class)
class WavesIT {
  private static final Settings SETTINGS =
      Settings.reference()
          .with(SmallRun.configuration(1500, 3), "test")
          .withOverride("train.workers=32")
          .withOverride("train.workersPerTask=1");

  private static final int EXECUTORS = 4;

  @TempDir Path here;

  @Test
  void wavesInOneProcessAreTheWavesOfACluster() throws Exception {
    SmallRun alone = new SmallRun(here.resolve("alone"));
    try (SparkSession session = SmallRun.session()) {
      alone.make(SmallRun.STAGES, session, SETTINGS);
      // The control: another number of workers is another model.
      Path other = here.resolve("other");
      alone.again(RunStage.TRAIN, session, SETTINGS.withOverride("train.workers=31"), other);
      assertThat(SmallRun.digests(other)).isNotEqualTo(SmallRun.digests(alone.at(RunStage.TRAIN)));
    }
    Set<String> executors = ConcurrentHashMap.newKeySet();
    Map<String, String> small =
        Map.of("spark.executor.cores", "1", "spark.executor.memory", "800m");
    try (SparkSession session = SharedCluster.get().session(small)) {
      session.sparkContext().addSparkListener(workplaces(executors));
      Settings two = SETTINGS.withOverride("train.workersPerTask=2");
      assertThatThrownBy(() -> alone.again(RunStage.TRAIN, session, two, here.resolve("two")))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessage(
              "train.workersPerTask: expected at most 1, as many as an executor has cores for (spark.executor.cores), found 2");
      SmallRun there = new SmallRun(here.resolve("cluster"));
      there.make(SmallRun.STAGES, session, SETTINGS);
      for (RunStage stage : SmallRun.STAGES) {
        assertThat(alone.compare(stage, there.at(stage), session)).isEqualTo(SmallRun.Account.NONE);
      }
    }
    assertThat(executors).hasSize(EXECUTORS);
  }

  private static SparkListener workplaces(Set<String> executors) {
    return new SparkListener() {
      @Override
      public void onTaskEnd(SparkListenerTaskEnd end) {
        executors.add(end.taskInfo().executorId());
      }
    };
  }
}
