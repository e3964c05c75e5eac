// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished stage is skipped when it is what would be made now, and refused when it is not. */
class PipelineTest {
  @TempDir Path temporary;
  private Path images;

  @BeforeEach
  void draw() throws IOException {
    images = SmallPipeline.images(temporary.resolve("images"), 40);
  }

  private Pipeline pipeline(String... overrides) {
    return SmallPipeline.of(temporary.resolve("run"), images.toString(), overrides);
  }

  private void run(String... overrides) {
    pipeline(overrides).run(Fixture.spark(), Stop.NEVER);
  }

  private List<String> plan(String... overrides) {
    return pipeline(overrides).plan(Fixture.hadoop());
  }

  @Test
  void whatIsFinishedIsSkippedUntilTheSourceChanges() throws IOException {
    assertThat(plan()).hasSize(5).allMatch(line -> line.startsWith("run "));
    run();
    assertThat(plan()).hasSize(5).allMatch(line -> line.startsWith("skip "));
    run();
    // A setting that changes no result changes no mind.
    assertThat(plan("train.verify=pages", "ingest.maxBadFraction=0.5"))
        .allMatch(line -> line.startsWith("skip "));
    // Nor does the way in which a value is written: --set gives text where the default is "auto".
    assertThat(plan("ingest.height=8", "model.latent=2.0"))
        .allMatch(line -> line.startsWith("skip "));
    assertThatThrownBy(() -> plan("model.latent=3"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("run/model: expected the result of this configuration")
        .hasMessageContaining("model.latent was 2 and is 3");
    SmallPipeline.image(images, 40);
    for (var attempt : List.<Runnable>of(this::plan, this::run)) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(ResumeFailure.class)
          .hasMessageContaining(
              "run/shards: expected the result of this configuration, found another")
          .hasMessageContaining("digest of input 'source'");
    }
  }

  @Test
  void stagesThatTheConfigurationNamesRunInTheirOrder() {
    assertThat(plan("pipeline.stages=[train, ingest]"))
        .hasSize(2)
        .element(0)
        .asString()
        .startsWith("run ingest: ");
    assertThatThrownBy(() -> plan("pipeline.stages=[encode]"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("pipeline.stages: expected 'train', whose result 'encode' reads");
    assertThatThrownBy(() -> plan("pipeline.stages=[ingets]"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("some of [ingest, train");
    run("pipeline.stages=[ingest, train]");
    run("pipeline.stages=[evaluate, generate]", "evaluate.splits=all");
    assertThat(temporary.resolve("run/evaluation/evaluation.json")).exists();
    assertThat(temporary.resolve("run/generation/pictures/reconstructions.png")).exists();
    assertThat(plan("pipeline.stages=[ingest,train,evaluate,generate]", "evaluate.splits=all"))
        .allMatch(line -> line.startsWith("skip "));
  }

  @Test
  void aStopIsHeededBetweenStages() {
    int[] asked = {0};
    assertThatThrownBy(() -> pipeline().run(Fixture.spark(), Stop.when(() -> ++asked[0] > 1)))
        .isInstanceOf(StopFailure.class);
    assertThat(temporary.resolve("run/shards/_manifest.json")).exists();
    assertThat(temporary.resolve("run/latents")).doesNotExist();
  }
}
