// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.Setting;
import io.sparkvae.Sparkvae;
import io.sparkvae.TrainedModel;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.shard.Shards;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's interface, by the program of docs/library.md. */
class LibraryExampleTest {
  @TempDir Path temporary;

  private Path images() throws IOException {
    Path images = Files.createDirectory(temporary.resolve("images"));
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSamples(0, 0, 16, 16, 0, random.ints(256, 0, 256).toArray());
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
    return images;
  }

  @Test
  void theProgramOfThePageRuns() throws IOException {
    List<Double> divergences =
        LibraryExample.divergences(
            Fixture.spark(), images().toString(), temporary.resolve("run").toString());
    assertThat(divergences).hasSize(3).allMatch(kl -> kl >= 0);
    assertThat(temporary.resolve("run/model/_manifest.json")).exists();
    // The same once more: each directory is complete, and is not touched.
    assertThatThrownBy(
            () ->
                LibraryExample.divergences(
                    Fixture.spark(),
                    temporary.resolve("images").toString(),
                    temporary.resolve("run").toString()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found a complete result");
  }

  @Test
  void aCallThatIsStoppedGoesOnLater() {
    Shards shards = Shards.open(Fixture.shards(temporary.resolve("shards")), Fixture.hadoop());
    var call =
        Sparkvae.on(Fixture.spark())
            .train(shards)
            .with("model { hidden = [16], latent = 3 }, train { epochs = 2, batchSize = 8 }")
            .set(Setting.AVERAGING_FREQUENCY, 2)
            .set(Setting.WORKERS, 2);
    String directory = temporary.resolve("model").toString();
    assertThatThrownBy(() -> call.stopWhen(() -> true).to(directory))
        .isInstanceOf(StopFailure.class);
    List<String> told = new ArrayList<>();
    TrainedModel model = call.onProgress(told::add).to(directory);
    assertThat(told)
        .anyMatch(line -> line.startsWith("train: continuing after round "))
        .anyMatch(line -> line.contains("epoch 2/2"));
    told.clear();
    TrainedModel undisturbed = call.to(temporary.resolve("other").toString());
    assertThat(model.model().parameters()).isEqualTo(undisturbed.model().parameters());
    assertThat(model.training().epochs()).isEqualTo(2);
    assertThat(told).isEmpty();
  }

  @Test
  void settingsByNameAreThoseOfTheReference() throws IllegalAccessException {
    List<String> keys = new ArrayList<>();
    for (var field : Setting.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        keys.add(((Setting<?>) field.get(null)).key());
      }
    }
    String described = Settings.reference().describe();
    assertThat(keys).hasSizeGreaterThan(10).allMatch(key -> described.contains(key + " = "));
    assertThatThrownBy(
            () -> Sparkvae.on(Fixture.spark()).ingest("images").set(Setting.of("ingest.heigth"), 3))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.height");
  }
}
