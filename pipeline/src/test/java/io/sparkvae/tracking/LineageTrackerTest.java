// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.storage.Json;
import io.sparkvae.train.TestTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineageTrackerTest {
  @TempDir Path temporary;

  private static Settings to(String target) {
    return Settings.reference()
        .with("ingest { format = sprites, sprites.sample = 5 }", "test")
        .withValue("tracking.lineage.to", target, "test");
  }

  private Manifest.Read ingest(Settings settings) {
    org.apache.hadoop.fs.Path output =
        new org.apache.hadoop.fs.Path(temporary.resolve("shards").toUri());
    return TestStages.ingest(TestSpark.session(), settings, output);
  }

  @Test
  void aStageIsAStartAndAnEndWithItsDigest() throws IOException {
    Path events = temporary.resolve("events");
    Manifest.Read made = ingest(to(events.toString()));
    List<JsonNode> both = events(events);
    assertThat(both)
        .extracting(e -> e.path("eventType").asText())
        .containsExactly("START", "COMPLETE");
    assertThat(both.get(0).at("/run/runId")).isEqualTo(both.get(1).at("/run/runId"));
    JsonNode end = both.get(1);
    assertThat(end.at("/job/namespace").asText()).isEqualTo("sparkvae");
    assertThat(end.at("/job/name").asText()).isEqualTo("ingest");
    JsonNode output = end.at("/outputs/0");
    assertThat(output.path("namespace").asText()).isEqualTo("file");
    assertThat(output.path("name").asText()).isEqualTo(temporary.resolve("shards").toString());
    assertThat(output.at("/facets/version/datasetVersion").asText()).isEqualTo(made.digest());
    assertThat(output.at("/outputFacets/outputStatistics/rowCount").asInt()).isEqualTo(5);
  }

  /** A training on S3, of the shards of {@link TestTraining}. */
  static TrackedWork work() {
    return new TrackedWork(
        "train",
        new org.apache.hadoop.fs.Path("s3a://bucket/run/model"),
        Map.of(),
        List.of(TestTraining.shards().source().asInput("shards")),
        Origin.of("model", Map.of(), List.of()));
  }

  private static List<JsonNode> events(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(LineageTrackerTest::read)
          .sorted(Comparator.comparing(event -> event.path("eventTime").asText()))
          .toList();
    }
  }

  private static JsonNode read(Path file) {
    try {
      return Json.MAPPER.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void eventsArePostedWithTheKeyAndInputsHaveTheirDigests() throws IOException {
    try (TestServer server = TestServer.start(request -> new TestServer.Answer(201, ""))) {
      Manifest.Read shards = TestTraining.shards().source();
      Tracking tracking =
          Tracking.begin(
              work(),
              to(server.address()),
              Map.of("OPENLINEAGE_API_KEY", "key"),
              new Configuration());
      tracking.failed(new ConfigurationFailure("expected a, found b"));
      assertThat(server.requests())
          .hasSize(2)
          .allMatch(request -> request.path().equals("/api/v1/lineage"))
          .allMatch(request -> request.authorization().equals("Bearer key"));
      JsonNode failed = server.requests().get(1).json();
      assertThat(failed.path("eventType").asText()).isEqualTo("FAIL");
      assertThat(failed.at("/run/facets/errorMessage/message").asText())
          .isEqualTo("expected a, found b");
      assertThat(failed.at("/inputs/0/facets/version/datasetVersion").asText())
          .isEqualTo(shards.digest());
      assertThat(failed.at("/outputs/0/namespace").asText()).isEqualTo("s3://bucket");
      assertThat(failed.at("/outputs/0/name").asText()).isEqualTo("run/model");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/data/run, file, /data/run",
    "file:///data/run, file, /data/run",
    "hdfs://host:8020/run, hdfs://host:8020, /run",
    "s3://bucket/a/b, s3://bucket, a/b",
    "gs://bucket, gs://bucket, /",
    "abfs://files@account.dfs.core.windows.net/run, abfs://files@account.dfs.core.windows.net, /run"
  })
  void datasetsHaveTheNamesOfTheStandard(String path, String namespace, String name) {
    assertThat(LineageDataset.of(path, new Configuration()))
        .isEqualTo(new LineageDataset(namespace, name));
  }

  @ParameterizedTest
  @CsvSource({
    "tracking.lineage.to, http://, tracking.lineage.to: expected an address like http://host:5000",
    "tracking.mlflow.uri, http://me:pw@host, tracking.mlflow.uri: expected an address like http",
    "tracking.mlflow.uri, databricks, tracking.mlflow.uri: expected an address like http://host:5000",
    "tracking.mlflow.artifactBytes, -1, tracking.mlflow.artifactBytes: expected a size in bytes"
  })
  void nonsenseIsRefusedByName(String key, String value, String message) {
    Settings settings = Settings.reference().withValue(key, value, "test");
    assertThatThrownBy(() -> Tracking.check(settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("pw");
  }
}
