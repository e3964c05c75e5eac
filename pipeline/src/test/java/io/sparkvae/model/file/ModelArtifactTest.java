// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.ParameterLayout.Slot;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.likelihood.GaussianLikelihood;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelArtifactTest {
  private final Configuration hadoop = new Configuration();
  private final ModelSpec spec =
      ModelSpec.vae(
          ImageShape.of(1, 3, 4),
          new Mlp(List.of(5), Activation.TANH),
          2,
          new GaussianLikelihood(0.25));
  private final Model best = new Model(spec, Model.layout(spec).initialise(1));
  private final Model last = new Model(spec, Model.layout(spec).initialise(2));

  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void write() {
    directory = temporary.resolve("model");
    OutputDirectory output = OutputDirectory.create(hadoopPath(), ModelArtifact.KIND, hadoop);
    List<Manifest.DataFile> files = ModelArtifact.write(output, best, last);
    output.publish(Map.of(), List.of(), files, Json.MAPPER.createObjectNode());
  }

  private org.apache.hadoop.fs.Path hadoopPath() {
    return new org.apache.hadoop.fs.Path(directory.toUri());
  }

  @Test
  void isReadBackAsItWas() {
    ModelArtifact.Loaded loaded = ModelArtifact.load(hadoopPath(), hadoop);
    assertThat(loaded.model().spec()).isEqualTo(spec);
    assertThat(loaded.model().parameters()).containsExactly(best.parameters());
  }

  /** Written from the format's public description alone; shares no code with the writer. */
  @Test
  void anIndependentReaderFindsEveryTensor() throws IOException {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(directory.resolve("last.safetensors")))) {
      byte[] header = new byte[(int) Long.reverseBytes(in.readLong())];
      in.readFully(header);
      JsonNode tensors = new ObjectMapper().readTree(header);
      byte[] data = in.readAllBytes();
      assertThat(tensors.size()).isEqualTo(last.layout().slots().size() + 1);
      for (Slot slot : last.layout().slots()) {
        JsonNode tensor = tensors.get(slot.name());
        assertThat(tensor.get("dtype").asText()).isEqualTo("F32");
        long[] shape = new ObjectMapper().convertValue(tensor.get("shape"), long[].class);
        assertThat(shape).containsExactly(slot.shape().stream().mapToLong(n -> n).toArray());
        int at = tensor.get("data_offsets").get(0).asInt();
        assertThat(tensor.get("data_offsets").get(1).asInt() - at).isEqualTo(4 * slot.size());
        for (int i = 0; i < slot.size(); i++) {
          int bits =
              (data[at + 4 * i] & 255)
                  | (data[at + 4 * i + 1] & 255) << 8
                  | (data[at + 4 * i + 2] & 255) << 16
                  | (data[at + 4 * i + 3] & 255) << 24;
          assertThat(Float.intBitsToFloat(bits)).isEqualTo(last.parameters()[slot.offset() + i]);
        }
      }
    }
  }

  @Test
  void aFlippedByteIsFound() throws IOException {
    Path file = directory.resolve("parameters.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 3] ^= 4;
    Files.write(file, bytes);
    Files.deleteIfExists(directory.resolve(".parameters.safetensors.crc"));
    assertThatThrownBy(() -> ModelArtifact.load(hadoopPath(), hadoop))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("parameters.safetensors: expected SHA-256");
  }

  /** The reader of a file from elsewhere never trusts it: every damage is a DataFailure. */
  @Test
  void damagedSafetensorsAreRefused() throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Safetensors.write(best.layout(), best.parameters(), written);
    byte[] good = written.toByteArray();
    assertThat(Safetensors.read(new ByteArrayInputStream(good), good.length, best.layout(), "file"))
        .isEqualTo(best.parameters());
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bad =
          java.util.Arrays.copyOf(good, good.length - (i % 2) * (1 + random.nextInt(good.length)));
      if (i % 2 == 0) {
        bad[random.nextInt(400)] ^= (byte) (1 + random.nextInt(255));
      }
      try {
        Safetensors.read(new ByteArrayInputStream(bad), bad.length, best.layout(), "file");
      } catch (DataFailure e) {
        refused++;
      }
    }
    // A flipped space or metadata letter in the header can go unseen; the manifest's digest sees
    // it.
    assertThat(refused).isGreaterThan(270);
  }

  @Test
  void tellsWhatFollowsFromTheSpec() throws IOException {
    JsonNode json = new ObjectMapper().readTree(directory.resolve("model.json").toFile());
    assertThat(json.at("/derived/effectiveBeta").asDouble()).isEqualTo(1);
    assertThat(json.at("/derived/divergence").asText()).isEqualTo("exact");
    assertThat(json.at("/encoder/kind").asText()).isEqualTo("mlp");
    assertThat(json.at("/objective/terms/0/annealing/kind").asText()).isEqualTo("constant");
  }

  @Test
  void aDirectoryWithoutManifestIsNoModel() throws IOException {
    Files.delete(directory.resolve("_manifest.json"));
    assertThatThrownBy(() -> ModelArtifact.load(hadoopPath(), hadoop))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected a complete model directory, found no _manifest.json");
  }
}
