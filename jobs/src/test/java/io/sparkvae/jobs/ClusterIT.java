// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real standalone cluster: Spark's own master and workers, on loopback, with authentication. */
class ClusterIT {
  @TempDir static Path here;
  private static String url;

  private static Script script(String name) {
    return new Script(name, here).with("SPARKVAE_CLUSTER_DIR", here.resolve("cluster").toString());
  }

  @BeforeAll
  static void start() throws Exception {
    Outcome started = script("cluster.sh").run("start");
    assertThat(started.code()).as(started.err()).isZero();
    url = started.out().lines().reduce((first, second) -> second).orElseThrow();
    assertThat(url).matches("spark://127\\.0\\.0\\.1:\\d+");
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(script("cluster.sh").run("stop").code()).isZero();
    assertThat(here.resolve("cluster")).doesNotExist();
    assertThat(script("cluster.sh").run("status").code()).isEqualTo(1);
  }

  @Test
  void itSaysWhoIsThereAndKeepsItsSecret() throws Exception {
    Outcome status = script("cluster.sh").run("status");
    assertThat(status.code()).isZero();
    assertThat(status.out())
        .isEqualTo("master   " + url + "\nworker-1 running\nworker-2 running\n");
    for (String file : new String[] {"client.properties", "daemon.properties"}) {
      assertThat(Files.getPosixFilePermissions(here.resolve("cluster").resolve(file)))
          .as(file)
          .hasSize(2);
    }
  }

  @Test
  @Tag("proofs")
  void theDoctorSeesBothExecutors() throws Exception {
    Outcome doctor = script("sparkvae").run("doctor", "--", "--master", url);
    assertThat(doctor.code()).as(doctor.err()).isZero();
    assertThat(doctor.out()).contains("executor 0   native build", "executor 1   native build");
  }

  @Test
  void theClusterTrainsTheSameModelAsOneProcess() throws Exception {
    Path config =
        Files.writeString(
            here.resolve("small.conf"),
            """
            ingest { format = sprites, sprites.sample = 300 }
            model { hidden = [16], latent = 3 }
            train { epochs = 2, batchSize = 16, averagingFrequency = 2, workers = 2 }
            """);
    String[] pipeline = {"pipeline", "--config", config.toString(), "--output"};
    Outcome onCluster =
        script("sparkvae").run(with(pipeline, "cluster-run", "--", "--master", url));
    assertThat(onCluster.code()).as(onCluster.err()).isZero();
    assertThat(onCluster.out()).isEqualTo("report: " + here + "/cluster-run/report/report.html\n");
    String[] trained = {"local-run", "--set", "pipeline.stages=[ingest, train]"};
    Outcome here2 =
        script("sparkvae").run(with(with(pipeline, trained), "--", "--master", "local[2]"));
    assertThat(here2.code()).as(here2.err()).isZero();
    String parameters = "model/parameters.safetensors";
    assertThat(here.resolve("cluster-run").resolve(parameters))
        .hasSameBinaryContentAs(here.resolve("local-run").resolve(parameters));
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  /**
   * With a driver and executors at work: whatever listens, listens on loopback and serves nobody.
   */
  @Test
  @Tag("chaos")
  @Tag("strangers")
  void strangersAreRefusedAtEveryPort() throws Exception {
    Path log = here.resolve("cluster/master.log");
    Process training =
        script("sparkvae")
            .start(
                "pipeline",
                "--set",
                "ingest.format=sprites",
                "--set",
                "ingest.sprites.sample=2000",
                "--set",
                "train.epochs=100000",
                "--output",
                "endless",
                "--",
                "--master",
                url);
    try {
      Instant deadline = Instant.now().plusSeconds(300);
      while (!Files.exists(here.resolve("endless/shards/_manifest.json"))) {
        assertThat(training.isAlive()).isTrue();
        assertThat(Instant.now()).as("waiting for the first result").isBefore(deadline);
        Thread.sleep(200);
      }
      List<Sockets.Listening> ports = new ArrayList<>(Sockets.of(training.toHandle()));
      assertThat(ports).as("RPC and blocks of the driver").hasSize(2);
      for (String daemon : List.of("master", "worker-1", "worker-2")) {
        String pid = Files.readString(here.resolve("cluster/" + daemon + ".pid")).strip();
        List<Sockets.Listening> own =
            Sockets.of(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
        // RPC and the page; a worker's executor has a port for blocks.
        assertThat(own).as(daemon).hasSize(daemon.equals("master") ? 2 : 3);
        ports.addAll(own);
      }
      assertThat(ports).allMatch(Sockets.Listening::loopback);
      int attempts = 0;
      for (Sockets.Listening port : ports) {
        for (Stranger stranger : Stranger.values()) {
          attempts++;
          assertThat(stranger.isRefusedAt(port.port())).as("%s at %s", stranger, port).isTrue();
        }
      }
      assertThat(attempts).isEqualTo(40);
      assertThat(training.isAlive()).as("the training that strangers knocked at").isTrue();
      new Chaos.Tally("unauthenticated connections refused", attempts, attempts, 0, 0).print();
    } finally {
      training.descendants().forEach(ProcessHandle::destroy);
      training.destroy();
      training.waitFor();
    }
  }

  /** The control: who knows the secret is served. */
  @Test
  void whoKnowsTheSecretIsServed() throws Exception {
    String secret =
        Files.readAllLines(here.resolve("cluster/secret.properties")).stream()
            .filter(line -> line.startsWith("spark.authenticate.secret="))
            .map(line -> line.substring(line.indexOf('=') + 1))
            .findFirst()
            .orElseThrow();
    int port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    assertThat(Stranger.isServed(port, secret)).isTrue();
    assertThat(Stranger.isServed(port, secret + "0")).isFalse();
  }
}
