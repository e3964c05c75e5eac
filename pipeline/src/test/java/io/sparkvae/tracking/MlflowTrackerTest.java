// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.loop.MetricsFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that are reported to a real HTTP server. */
class MlflowTrackerTest {
  @TempDir Path temporary;

  private static Settings settings(String address, String more) {
    return TestTraining.settings(more)
        .withValue("tracking.mlflow.uri", address, "test")
        .withValue("tracking.mlflow.experiment", "vae's", "test");
  }

  /** It is stopped after three rounds, and then continued to its end. */
  @Test
  void aTrainingThatIsContinuedIsOneRunWithEveryRoundOnce() throws IOException {
    Path output = temporary.resolve("model");
    MlflowService mlflow = new MlflowService("mlflow-artifacts:/1");
    try (TestServer server = TestServer.start(mlflow)) {
      Settings settings = settings(server.address() + "/", "");
      AtomicInteger asked = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  TestTraining.run(
                      settings, TestTraining.shards(), output, () -> asked.incrementAndGet() > 2))
          .isInstanceOf(StopFailure.class);
      assertThat(mlflow.runs.values())
          .singleElement()
          .satisfies(run -> assertThat(run.status).isEqualTo("KILLED"))
          .satisfies(
              run -> assertThat(run.tags.get("sparkvae.error")).contains("stopped as asked"));
      Manifest.Read made = TestTraining.run(settings, TestTraining.shards(), output);

      assertThat(mlflow.experiments).containsOnlyKeys("vae's");
      MlflowService.Run run = mlflow.runs.get("run0");
      assertThat(mlflow.runs).hasSize(1);
      assertThat(run.status).isEqualTo("FINISHED");
      assertThat(run.name).isEqualTo("train " + temporary.getFileName() + "/model");
      assertThat(run.parameters)
          .containsEntry("train.batchSize", "16")
          .containsEntry("model.latent", "3");
      assertThat(run.tags)
          .containsEntry("sparkvae.digest.train", made.digest())
          .containsEntry("sparkvae.input.shards", TestTraining.shards().source().digest());
      List<JsonNode> lines = TestTraining.metrics(output);
      List<JsonNode> elbo = run.metrics.get("train/elbo");
      assertThat(elbo).hasSameSizeAs(lines);
      for (int i = 0; i < lines.size(); i++) {
        assertThat(elbo.get(i).get("step").asInt()).isEqualTo(i + 1);
        assertThat(elbo.get(i).get("value").asDouble())
            .isEqualTo(lines.get(i).get("elbo").asDouble());
      }
      assertThat(run.metrics.get("train/result/best/elbo").get(0).get("value").asDouble())
          .isEqualTo(TestTraining.content(made).best().elbo());
      assertThat(mlflow.artifacts)
          .containsEntry(
              "1/run0/artifacts/" + MetricsFile.FILE,
              Files.readAllBytes(output.resolve(MetricsFile.FILE)))
          .containsKeys(
              "1/run0/artifacts/_manifest.json", "1/run0/artifacts/parameters.safetensors");
    }
  }

  /** SIGTERM ends stages other than training at once. */
  @Test
  void workThatEndsWithItsProcessIsStopped() throws Exception {
    MlflowService mlflow = new MlflowService("mlflow-artifacts:/1");
    try (TestServer server = TestServer.start(mlflow)) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  WorkWithoutEnd.class.getName(),
                  server.address())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader out = process.inputReader()) {
        assertThat(out.readLine()).isEqualTo(WorkWithoutEnd.BEGUN);
        assertThat(mlflow.runs.get("run0").status).isEqualTo("RUNNING");
        process.destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      MlflowService.Run run = mlflow.runs.get("run0");
      assertThat(run.status).isEqualTo("KILLED");
      assertThat(run.tags)
          .containsEntry(
              "sparkvae.error", "stopped with its process; the same command continues it");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsAWarningAndTheRunGoesOn() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    String address = "http://127.0.0.1:" + closed;
    List<String> said = new ArrayList<>();
    Manifest.Read made =
        Announcer.heardBy(
            said::add,
            () ->
                TestTraining.run(
                    settings(address, "train.epochs = 1"),
                    TestTraining.shards(),
                    temporary.resolve("model")));
    assertThat(made.manifest().files()).isNotEmpty();
    assertThat(said)
        .filteredOn(line -> line.startsWith("warning"))
        .containsExactly(
            "warning: MLflow at %s: expected an answer, found none; the run goes on without it"
                .formatted(address));
  }

  /** It takes the run and the parameters, and then nothing more until the end. */
  @Test
  void numbersThatTheServerDoesNotTakeAreKeptUntilItDoes() throws IOException {
    List<List<MlflowServer.Metric>> arrived = new ArrayList<>();
    AtomicInteger tries = new AtomicInteger();
    try (MlflowMetrics metrics =
        new MlflowMetrics(
            some -> {
              if (tries.getAndIncrement() == 0) {
                throw new IOException("down");
              }
              arrived.add(some);
            })) {
      metrics.add("train/", 1, Map.of("elbo", -3.0, "kl", Double.NaN));
      assertThatThrownBy(metrics::close).hasMessage("down");
    }
    assertThat(arrived).hasSize(1);
    assertThat(arrived.get(0))
        .extracting(MlflowServer.Metric::key, MlflowServer.Metric::value, MlflowServer.Metric::step)
        .containsExactly(tuple("train/elbo", -3.0, 1L));
  }

  @Test
  void aRunThatIsNamedIsReportedToAndStorageIsWrittenByHadoop() throws IOException {
    Path store = temporary.resolve("store");
    MlflowService mlflow = new MlflowService(store.toString());
    mlflow.runs.put("mine", new MlflowService.Run("mine", "of a scheduler"));
    try (TestServer server = TestServer.start(mlflow)) {
      Settings settings =
          settings(server.address(), "train.epochs = 1, tracking.mlflow.run = mine");
      TestTraining.run(settings, TestTraining.shards(), temporary.resolve("model"));
      assertThat(mlflow.runs).containsOnlyKeys("mine");
      assertThat(mlflow.runs.get("mine").status).isEqualTo("FINISHED");
    }
    assertThat(store.resolve("mine/artifacts/model.json"))
        .hasSameBinaryContentAs(temporary.resolve("model/model.json"));
  }

  @Test
  void secretsComeFromTheEnvironmentAndLargeFilesAndTablesStay() throws IOException {
    MlflowService mlflow = new MlflowService("mlflow-artifacts:/1");
    try (TestServer server = TestServer.start(mlflow)) {
      Map<String, String> environment =
          Map.of("MLFLOW_TRACKING_USERNAME", "a", "MLFLOW_TRACKING_PASSWORD", "b");
      MlflowServer client = new MlflowServer(server.address(), environment);
      MlflowServer.Run run = client.create(client.experiment("x"), "name", Map.of());
      Manifest.Read shards = TestTraining.shards().source();
      new MlflowArtifacts(client, URI.create(run.artifacts()), new Configuration())
          .send(shards, 16);
      assertThat(server.requests()).allMatch(r -> r.authorization().equals("Basic YTpi"));
      assertThat(mlflow.artifacts).containsOnlyKeys("1/run0/artifacts/_manifest.json");
      new MlflowServer(server.address(), Map.of("MLFLOW_TRACKING_TOKEN", "t")).run("run0");
      assertThat(server.requests().get(server.requests().size() - 1).authorization())
          .isEqualTo("Bearer t");
    }
  }
}
