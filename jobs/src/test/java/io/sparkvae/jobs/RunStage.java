// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Stop;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The stages of a default pipeline by name, for tests that count by stage. */
enum RunStage {
  INGEST,
  TRAIN,
  ENCODE,
  STATS,
  REPORT;

  Stage stage() {
    return Stages.named(name().toLowerCase(Locale.ROOT));
  }

  Path in(Path run) {
    return Stages.in(run, stage());
  }

  /** Runs the stage with the inputs of a run. */
  void run(SparkSession spark, Settings settings, Path run, Path output) {
    Request request = Request.to(output, settings);
    for (InputSlot slot : stage().inputs()) {
      Optional<Stage> from = Stages.filling(stage(), slot);
      if (slot.needed() && from.isPresent()) {
        request = request.with(slot.name(), Stages.in(run, from.get()));
      }
    }
    Stages.run(stage(), request, spark, Stop.NEVER);
  }
}
