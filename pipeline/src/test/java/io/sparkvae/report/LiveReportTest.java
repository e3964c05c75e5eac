// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.stage.Stop;
import io.sparkvae.stage.Watch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveReportTest {
  private static final String ROUNDS =
      """
      {"round": 1, "elbo": -500, "kl": 1, "logLikelihood": -499, "seconds": {"compute": 3}}
      {"round": 2, "elbo": -300, "kl": 2, "logLikelihood": -298, "seconds": {"compute": 3}}
      """;

  @TempDir Path run;

  /** Before training, while it goes on, and when it has ended. */
  @Test
  void thePageReloadsUntilTrainingHasEnded() throws Exception {
    assertThat(look().ended()).isFalse();
    assertThat(page())
        .contains("<meta http-equiv=\"refresh\" content=\"5\">", "not begun")
        .contains("The model directory holds no metrics.jsonl");

    Path model = Files.createDirectory(run.resolve("model"));
    Files.writeString(model.resolve("metrics.jsonl"), ROUNDS);
    assertThat(look().ended()).isFalse();
    assertThat(page()).contains("http-equiv=\"refresh\"", "2 rounds.", "Evidence lower bound");

    Files.delete(model.resolve("metrics.jsonl"));
    Files.delete(model);
    Fixture.model(model, Fixture.model(Fixture.settings()), Map.of(MetricsLog.FILE, ROUNDS));
    assertThat(look().ended()).isTrue();
    assertThat(page())
        .contains("complete", "2 rounds.", "training has ended")
        .doesNotContain("http-equiv=\"refresh\"");
  }

  /** Reconstructions and samples of the newest checkpoint, of a training that was stopped. */
  @Test
  void theModelOfTheNewestCheckpointIsShown() throws Exception {
    org.apache.hadoop.fs.Path shards = Fixture.shards(run.resolve("shards"));
    look();
    assertThat(page()).doesNotContain("learned so far");
    AtomicInteger rounds = new AtomicInteger();
    Settings settings =
        Fixture.settings(
            "train.epochs=4",
            "train.batchSize=16",
            "train.trainer=local",
            "train.checkpoint.everySeconds=0");
    assertThatThrownBy(
            () ->
                TestStages.train(
                    Fixture.spark(),
                    settings,
                    shards,
                    Optional.empty(),
                    Fixture.hadoop(run.resolve("model")),
                    Stop.when(() -> rounds.incrementAndGet() == 2)))
        .isInstanceOf(StopFailure.class);
    look();
    assertThat(page())
        .contains("What the model has learned so far", "the model of the newest checkpoint")
        .contains("aria-label=\"8 images\"", "aria-label=\"their reconstructions\"")
        .contains("aria-label=\"16 samples from the prior\"", "data:image/png;base64,");
  }

  private Watch.View look() {
    org.apache.hadoop.fs.Path at = Fixture.hadoop(run);
    return new LiveReport()
        .look(at, List.of(new org.apache.hadoop.fs.Path(at, "model")), new Configuration());
  }

  private String page() throws Exception {
    return Files.readString(run.resolve(LiveReport.PAGE));
  }
}
