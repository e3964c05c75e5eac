// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Precision;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.onnx.OnnxRun;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExportTest {
  @TempDir Path temporary;

  private Manifest.Read export(String slot, org.apache.hadoop.fs.Path input, String output) {
    Settings settings = Fixture.settings("export.to=onnx");
    Request request =
        Request.to(Fixture.hadoop(temporary.resolve(output)), settings).with(slot, input);
    return StageRunner.run(new ExportStage(), request, Fixture.spark(), Stop.NEVER);
  }

  @Test
  void theDecoderOnAnotherRuntimeDrawsTheSameImage() throws Exception {
    Model model = Fixture.model(Fixture.settings());
    org.apache.hadoop.fs.Path directory = Fixture.model(temporary.resolve("model"), model);

    Manifest.Read made = export("model", directory, "onnx");

    assertThat(made.manifest().files())
        .extracting(Manifest.DataFile::path)
        .containsExactly("encoder.onnx", "decoder.onnx");
    assertThat(made.manifest().content().path("opset").asInt()).isEqualTo(13);
    assertThat(made.manifest().content().path("files").findValuesAsText("name"))
        .containsExactly("x", "mu", "logVar", "z", "reconstruction");
    float[] expected =
        ModelSessions.with(
            ModelGraph.decoder(model.spec(), 1),
            Precision.FLOAT,
            session -> {
              session.parameters().put(model.parameters());
              session.input(ModelGraph.Z).put(new float[] {1, -2, 0.5f});
              session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
              return session.output(ModelGraph.RECONSTRUCTION).toFloats();
            });
    byte[] file = Files.readAllBytes(temporary.resolve("onnx/decoder.onnx"));
    try (OnnxRun run = new OnnxRun(file)) {
      float[] found = run.outputs(1, Map.of("z", new double[] {1, -2, 0.5})).get("reconstruction");
      assertThat(found).containsExactly(expected, within(1e-5f));
    }
    assertThat(export("model", directory, "again").digest()).isEqualTo(made.digest());
  }

  @Test
  void latentsAreNoModel() {
    org.apache.hadoop.fs.Path shards = Fixture.shards(temporary.resolve("shards"));
    assertThatThrownBy(() -> export("latents", shards, "onnx"))
        .isInstanceOf(ConfigurationFailure.class);
  }
}
