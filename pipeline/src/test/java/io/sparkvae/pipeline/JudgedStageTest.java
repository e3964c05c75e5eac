// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.latents.Fixture;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that is repeated over the result that it made, as schedulers do after a kill. */
class JudgedStageTest {
  @TempDir Path root;

  private Request request(String... overrides) {
    Settings settings =
        Settings.reference()
            .with(
                "ingest { format = sprites, sprites.sample = 20, height = 16, width = 16 }",
                "test");
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    return Request.to(Fixture.hadoop(root.resolve("shards")), settings);
  }

  private static Manifest.Read run(Request request) {
    return new JudgedStage(new IngestStage(), request).run(Fixture.spark(), Stop.NEVER);
  }

  @Test
  void theSameCommandLeavesItsResultAsItIs() throws Exception {
    Manifest.Read made = run(request());
    byte[] manifest = Files.readAllBytes(root.resolve("shards/_manifest.json"));
    assertThat(new JudgedStage(new IngestStage(), request()).plan(Fixture.hadoop()))
        .isEqualTo("nothing, as it is complete,");
    List<String> said = new ArrayList<>();
    Manifest.Read again = Announcer.heardBy(said::add, () -> run(request("ingest.taskBytes=8M")));
    assertThat(again.digest()).isEqualTo(made.digest());
    assertThat(said)
        .containsExactly(
            "ingest: %s is complete, of the same settings and inputs; nothing to do"
                .formatted(root.resolve("shards")));
    assertThat(root.resolve("shards/_manifest.json")).hasBinaryContent(manifest);
  }

  @Test
  void anotherCommandIsRefused() {
    run(request());
    for (String other :
        List.of("ingest.sprites.sample=21", "output.resume=restart", "output.resume=never")) {
      assertThatThrownBy(() -> run(request(other)))
          .as(other)
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("expected a new directory, found a complete result");
    }
  }

  private void image(int grey) throws IOException {
    Path folder = Files.createDirectories(root.resolve("images"));
    byte[] pixels = "P5 2 2 255 xxxx".getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(pixels, pixels.length - 4, pixels.length, (byte) grey);
    Files.write(folder.resolve(grey + ".pgm"), pixels);
  }

  /** Results of other runs that a command names count as its settings do. */
  @Test
  void whatItBeganFromCounts() throws IOException {
    image(1);
    Settings settings =
        Settings.reference()
            .with("ingest { height = 2, width = 2 }", "test")
            .withValue("ingest.input", root.resolve("images").toString(), "test");
    Request first = Request.to(Fixture.hadoop(root.resolve("first")), settings);
    run(first);
    image(2);
    Request next =
        Request.to(Fixture.hadoop(root.resolve("next")), settings).with("since", first.output());
    Manifest.Read made = run(next);
    assertThat(run(next).digest()).isEqualTo(made.digest());
    assertThatThrownBy(() -> run(Request.to(next.output(), settings)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a new directory, found a complete result");
  }
}
