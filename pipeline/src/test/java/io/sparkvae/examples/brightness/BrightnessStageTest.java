// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples.brightness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage that docs/adding-a-stage.md adds. */
class BrightnessStageTest {
  @TempDir Path temporary;

  @Test
  void aStageOfTwoClassesIsWholeByTheFrame() {
    var output = Fixture.hadoop(temporary.resolve("brightness"));
    Request request =
        Request.to(output, Settings.reference())
            .with("shards", Fixture.shards(temporary.resolve("shards")));
    Manifest.Read made =
        StageRunner.run(new BrightnessStage(), request, Fixture.spark(), Stop.NEVER);
    assertThat(made.manifest().content().fieldNames())
        .toIterable()
        .containsExactly("test", "train", "validation");
    // Bytes of random images are uniform.
    assertThat(made.manifest().content().get("train").asDouble()).isEqualTo(0.5, within(0.02));
    assertThat(made.manifest().inputs().get(0).role()).isEqualTo(Shards.KIND);
    assertThat(temporary.resolve("brightness").resolve(BrightnessStage.FILE)).exists();
    assertThatThrownBy(
            () -> StageRunner.run(new BrightnessStage(), request, Fixture.spark(), Stop.NEVER))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found a complete result");
  }

  @Test
  void anInputThatIsMissingIsNamed() {
    Request request = Request.to(Fixture.hadoop(temporary.resolve("out")), Settings.reference());
    assertThatThrownBy(() -> StageRunner.plan(new BrightnessStage(), request, Fixture.hadoop()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("--shards: expected a directory of kind shards, found none");
  }
}
