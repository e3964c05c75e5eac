// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Without its native library, Hadoop starts a program (chmod, readlink, ls) to create, move or
 * describe a local file. With many shards that takes longer than the work itself.
 */
class ProcessesTest {
  private static final String STARTED = "jdk.ProcessStart";
  private final SparkSession spark = TestSpark.session();
  @TempDir Path temporary;

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(temporary.resolve(name).toUri());
  }

  @Test
  void noShardCostsAProcess() throws IOException {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { format = sprites, sprites.sample = 120, height = 8, width = 8, rowGroupBytes = 640, shardBytes = 640 }
                model { hidden = [4], latent = 2 }
                train { epochs = 1, batchSize = 8, workers = 2 }
                evaluate { samples = 2, splits = all }
                """,
                "test");
    List<String> started =
        processesOf(
            () -> {
              TestStages.ingest(spark, settings, path("shards"));
              TestStages.train(spark, settings, path("shards"), path("model"));
              TestStages.encode(spark, settings, path("model"), path("shards"), path("latents"));
              TestStages.encode(
                  spark,
                  settings,
                  path("model"),
                  path("shards"),
                  Optional.of(path("latents")),
                  path("latents-again"));
              TestStages.stats(spark, settings, path("latents"), path("stats"));
              TestStages.evaluate(
                  spark, settings, path("model"), path("shards"), path("evaluation"));
            });
    assertThat(started).isEmpty();
    try (Stream<Path> shards = Files.list(temporary.resolve("shards"))) {
      assertThat(shards.filter(file -> file.toString().endsWith(".parquet")))
          .hasSizeGreaterThan(10);
    }
  }

  @Test
  void aProcessIsNoticed() throws IOException {
    assertThat(processesOf(() -> Runtime.getRuntime().exec(new String[] {"true"}).onExit().join()))
        .hasSize(1);
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Returns the commands of the processes that this JVM starts during an action. */
  private List<String> processesOf(Action action) throws IOException {
    Path file = Files.createTempFile(temporary, "recorded", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(STARTED).withStackTrace();
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    // Once in a JVM, Spark asks `getconf` for the size of a page, and JNA `ldconfig` for libraries.
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(STARTED))
        .map(event -> event.getString("command") + " by " + caller(event.getStackTrace()))
        .filter(command -> !command.matches("(getconf|/sbin/ldconfig) .*"))
        .toList();
  }

  private static String caller(RecordedStackTrace stack) {
    return stack.getFrames().stream()
        .map(frame -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
        .filter(name -> !name.startsWith("java."))
        .limit(20)
        .collect(Collectors.joining(" < "));
  }
}
