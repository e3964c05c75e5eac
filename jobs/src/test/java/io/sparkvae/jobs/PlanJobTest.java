// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.train.forecast.Calibration;
import io.sparkvae.train.forecast.Forecast;
import io.sparkvae.train.forecast.MemoryNeed;
import io.sparkvae.train.forecast.Prediction;
import io.sparkvae.train.forecast.StepTime;
import io.sparkvae.train.forecast.TimeToBound;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanJobTest {
  private static Prediction prediction(double stepSeconds, long quietFrequency) {
    return new Prediction(
        54_000,
        425_284,
        5_103_408,
        20,
        new Calibration(stepSeconds, new StepTime(0.001, 2e-5), 0.03, 0.03, 0.001),
        new MemoryNeed(1 << 30, 1 << 20, 1 << 30, 1 << 30),
        List.of(new Forecast(8, 3, 5, 10_800, 0.5, 12_000, 1e9, 0.01, quietFrequency)),
        1234,
        List.of(new TimeToBound(8, 32, 1.25, 4.87, 1.64)),
        64);
  }

  @Test
  void aStepThatCouldNotBeTimedIsSaid() {
    assertThat(PlanJob.table(prediction(Double.MIN_NORMAL, Long.MAX_VALUE)))
        .anyMatch(line -> line.startsWith("not timed: rounds of many steps took no longer"))
        .anyMatch(line -> line.endsWith("0.01          ?"))
        .noneMatch(line -> line.contains("9,223,372,036,854,775,807"));
    assertThat(PlanJob.table(prediction(0.004, 200)))
        .noneMatch(line -> line.startsWith("not timed"))
        .anyMatch(line -> line.endsWith("0.01        200"));
  }

  @Test
  void theTableEndsWithTheTimeToTheSameBound() {
    List<String> lines = PlanJob.table(prediction(0.004, 200));
    assertThat(lines.subList(lines.size() - 5, lines.size()))
        .containsExactly(
            "",
            "to the same validation bound as one worker, with a rate that suits the batch (plan.criticalBatch = 1,234 images):",
            " workers  batch each    images  speed-up      cost",
            "       8          32    x 1.25       4.9    x 1.64",
            "from 64 workers on, twice as many are less than 1.25 times as fast");
  }
}
