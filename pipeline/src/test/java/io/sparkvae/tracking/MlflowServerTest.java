// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.Python;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import io.sparkvae.train.TestTraining;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLflow's own server and client. Skipped where Python has no MLflow. */
@Tag("proofs")
class MlflowServerTest {
  private static final String EXPERIMENT = "vae's";

  @TempDir Path temporary;
  private Python python;
  private Process server;
  private String address;

  @BeforeEach
  void start() throws Exception {
    python = Python.with("mlflow", "sqlalchemy", "flask");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    address = "http://127.0.0.1:" + port;
    Path log = temporary.resolve("server.log");
    ProcessBuilder command =
        python
            .process(
                "-m",
                "mlflow",
                "server",
                "--host=127.0.0.1",
                "--port=" + port,
                "--workers=1",
                "--backend-store-uri=sqlite:///" + temporary.resolve("mlflow.db"),
                "--artifacts-destination=" + temporary.resolve("artifacts"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Seven processes for jobs that nobody asks for here.
    command.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    server = command.start();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!isHealthy()) {
      assertThat(server.isAlive() && System.nanoTime() < deadline)
          .as(Files.readString(log))
          .isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private boolean isHealthy() {
    try {
      HttpURLConnection asked =
          (HttpURLConnection) URI.create(address + "/health").toURL().openConnection();
      return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly();
    }
  }

  private JsonNode runs() throws Exception {
    String said = python.run("src/test/python/mlflow_runs.py", address, EXPERIMENT);
    return Json.MAPPER.readTree(said.lines().reduce((first, last) -> last).orElseThrow());
  }

  /** A training that is stopped after three rounds, and then continued to its end. */
  @Test
  void itsClientFindsARunWithEveryRoundOnceAndTheFiles() throws Exception {
    Path output = temporary.resolve("model");
    Settings settings =
        TestTraining.settings("")
            .withValue("tracking.mlflow.uri", address, "test")
            .withValue("tracking.mlflow.experiment", EXPERIMENT, "test");
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                TestTraining.run(
                    settings, TestTraining.shards(), output, () -> asked.incrementAndGet() > 2))
        .isInstanceOf(StopFailure.class);
    JsonNode stopped = runs();
    assertThat(stopped).hasSize(1);
    assertThat(stopped.at("/0/status").asText()).isEqualTo("KILLED");
    assertThat(stopped.at("/0/tags").path("sparkvae.error").asText()).contains("stopped as asked");

    Manifest.Read made = TestTraining.run(settings, TestTraining.shards(), output);
    assertThat(runs()).hasSize(1);
    JsonNode run = runs().get(0);
    assertThat(run.path("id")).isEqualTo(stopped.at("/0/id"));
    assertThat(run.path("status").asText()).isEqualTo("FINISHED");
    assertThat(run.path("name").asText()).isEqualTo("train " + temporary.getFileName() + "/model");
    assertThat(run.path("parameters").path("model.latent").asText()).isEqualTo("3");
    assertThat(run.path("tags").path("sparkvae.digest.train").asText()).isEqualTo(made.digest());
    assertThat(run.path("metrics").path("train/result/best/elbo").asDouble())
        .isEqualTo(TestTraining.content(made).best().elbo());
    List<JsonNode> rounds = TestTraining.metrics(output);
    assertThat(run.path("elbo")).hasSameSizeAs(rounds).hasSizeGreaterThan(3);
    for (int i = 0; i < rounds.size(); i++) {
      assertThat(run.path("elbo").get(i).get(0).asInt()).isEqualTo(i + 1);
      assertThat(run.path("elbo").get(i).get(1).asDouble())
          .isEqualTo(rounds.get(i).get("elbo").asDouble());
    }
    for (String file : List.of("_manifest.json", "metrics.jsonl", "parameters.safetensors")) {
      assertThat(run.path("artifacts").path(file).asText())
          .as(file)
          .isEqualTo(Digest.hex(Digest.sha256(Files.readAllBytes(output.resolve(file)))));
    }
  }
}
