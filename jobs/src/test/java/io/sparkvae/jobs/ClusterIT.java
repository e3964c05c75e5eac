// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.chaos.Chaos;
import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real standalone cluster: Spark's own master and workers, on loopback, with authentication. */
@ExtendWith(SharedCluster.class)
class ClusterIT {
  private static final String CONFIGURATION =
      """
      ingest { format = sprites, sprites.sample = 300 }
      model { hidden = [16], latent = 3 }
      train { epochs = 5, batchSize = 16, averagingFrequency = 2, workers = 2 }
      """;

  private static final String PARAMETERS = "model/parameters.safetensors";

  @TempDir static Path here;

  private final StandaloneCluster cluster = SharedCluster.get();

  @Test
  void itSaysWhoIsThereAndKeepsItsSecret() throws Exception {
    Outcome status = cluster.script("cluster.sh", here).run("status");
    assertThat(status.code()).isZero();
    assertThat(status.out())
        .isEqualTo("master   " + cluster.url() + "\nworker-1 running\nworker-2 running\n");
    for (String file : new String[] {"client.properties", "daemon.properties"}) {
      assertThat(Files.getPosixFilePermissions(cluster.directory().resolve(file)))
          .as(file)
          .hasSize(2);
    }
  }

  @Test
  @Tag("proofs")
  void theDoctorSeesBothExecutors() throws Exception {
    Outcome doctor =
        cluster.script("sparkvae", here).run("doctor", "--", "--master", cluster.url());
    assertThat(doctor.code()).as(doctor.err()).isZero();
    assertThat(doctor.out()).contains("executor 0   native build", "executor 1   native build");
  }

  /**
   * While a driver and executors are at work, whatever listens, listens on loopback and serves
   * nobody. The work that strangers knocked at ends with the bytes of one process.
   */
  @Test
  @Tag("chaos")
  @Tag("strangers")
  void theClusterTrainsTheSameModelAsOneProcessAndRefusesStrangers() throws Exception {
    Path config = Files.writeString(here.resolve("small.conf"), CONFIGURATION);
    String[] pipeline = {
      "pipeline", "--config", "" + config, "--output", "on-cluster", "--", "--master", cluster.url()
    };
    Process process = cluster.script("sparkvae", here).start(pipeline);
    try {
      Path run = here.resolve("on-cluster");
      Instant deadline = Instant.now().plusSeconds(300);
      while (!Files.exists(run.resolve("shards/" + Manifest.FILE_NAME))) {
        assertThat(process.isAlive()).isTrue();
        assertThat(Instant.now()).as("waiting for the first result").isBefore(deadline);
        Thread.sleep(50);
      }
      int attempts = strangersKnockAt(process);
      assertThat(process.isAlive()).as("the run that strangers knocked at").isTrue();
      new Chaos.Tally("unauthenticated connections refused", attempts, attempts, 0, 0).print();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(run.resolve("report/report.html")).isNotEmptyFile();
      assertThat(run.resolve(PARAMETERS))
          .hasSameBinaryContentAs(inThisProcess().resolve(PARAMETERS));
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  /** Tries every port of driver, master and workers, and returns the number of attempts. */
  private int strangersKnockAt(Process driver) throws Exception {
    List<Sockets.Listening> ports = new ArrayList<>(Sockets.of(driver.toHandle()));
    assertThat(ports).as("RPC and blocks of the driver").hasSize(2);
    for (String daemon : List.of("master", "worker-1", "worker-2")) {
      String pid = Files.readString(cluster.directory().resolve(daemon + ".pid")).strip();
      List<Sockets.Listening> own = Sockets.of(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
      // RPC and the page; a worker's executor has a port for blocks.
      assertThat(own).as(daemon).hasSize(daemon.equals("master") ? 2 : 3);
      ports.addAll(own);
    }
    assertThat(ports).allMatch(Sockets.Listening::loopback);
    int attempts = 0;
    for (Sockets.Listening port : ports) {
      for (Stranger stranger : Stranger.values()) {
        attempts++;
        assertThat(stranger.isRefusedAt(port)).as("%s at %s", stranger, port).isTrue();
      }
    }
    assertThat(attempts).isEqualTo(40);
    return attempts;
  }

  private static Path inThisProcess() {
    Path run = here.resolve("in-one-process");
    Settings settings = Settings.reference().with(CONFIGURATION, "test");
    try (SparkSession spark = SmallRun.session()) {
      SmallRun small = new SmallRun(run);
      small.make(List.of(RunStage.INGEST, RunStage.TRAIN), spark, settings);
    }
    return run;
  }

  /** The control: who knows the secret is served. */
  @Test
  void whoKnowsTheSecretIsServed() throws Exception {
    String secret =
        Files.readAllLines(cluster.directory().resolve("secret.properties")).stream()
            .filter(line -> line.startsWith("spark.authenticate.secret="))
            .map(line -> line.substring(line.indexOf('=') + 1))
            .findFirst()
            .orElseThrow();
    int port = Integer.parseInt(cluster.url().replaceAll(".*:", ""));
    assertThat(Stranger.isServed(port, secret)).isTrue();
    assertThat(Stranger.isServed(port, secret + "0")).isFalse();
  }
}
