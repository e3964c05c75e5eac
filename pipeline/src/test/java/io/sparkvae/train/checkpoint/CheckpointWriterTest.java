// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.OutputDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each checkpoint waits in the store until the test lets it through. */
class CheckpointWriterTest {
  @TempDir Path local;
  private Configuration hadoop;
  private OutputDirectory output;

  @BeforeEach
  void open() {
    hadoop = GatedStore.configuration();
    output = OutputDirectory.create(GatedStore.path(local.resolve("model")), "model", hadoop);
  }

  @AfterEach
  void close() {
    output.close();
  }

  private CheckpointWriter writer(Double everySeconds) {
    return new CheckpointWriter(
        new Checkpoints(output, Map.of(), 2, hadoop), Optional.ofNullable(everySeconds));
  }

  private static Checkpoint after(int round) {
    return new Checkpoint(
        new Position(0, round, round, 16L * round),
        ValidationHistory.START,
        RateHistory.START,
        new TrainingState(new float[] {round}, new float[] {2}, new float[] {3}, round),
        null);
  }

  private Optional<Checkpoint> newest() {
    return Checkpoints.newest(output.path(), hadoop).map(CheckpointFile.Read::checkpoint);
  }

  @Test
  void trainingGoesOnWhileOneIsWritten() {
    CheckpointWriter writer = writer(null);
    assertThat(writer.due()).as("after the first round").isTrue();
    writer.begin(() -> after(1), 0);
    // Here a round would be trained.
    assertThat(newest()).as("it is not there before it is whole").isEmpty();
    assertThat(writer.due()).isFalse();
    GatedStore.GATE.release();
    writer.await();
    assertThat(newest().orElseThrow().state().theta()).containsExactly(1);
  }

  @Test
  void atMostOneIsBehind() {
    CheckpointWriter writer = writer(null);
    writer.begin(() -> after(1), 0);
    CompletableFuture<Void> next =
        CompletableFuture.runAsync(() -> writer.begin(() -> after(2), 0));
    assertThat(next).isNotDone();
    GatedStore.GATE.release();
    next.join();
    assertThat(newest().orElseThrow().position().rounds()).isEqualTo(1);
    GatedStore.GATE.release();
    writer.await();
    assertThat(newest().orElseThrow().position().rounds()).isEqualTo(2);
    assertThat(GatedStore.CAME).containsExactly("round-0000000001.ckpt", "round-0000000002.ckpt");
  }

  @Test
  void whereEveryRoundHasOneTheNextRoundWaitsForIt() {
    CheckpointWriter writer = writer(0.0);
    assertThat(writer.always()).isTrue();
    CompletableFuture<Void> written = CompletableFuture.runAsync(() -> writer.write(after(1), 0));
    assertThat(written).isNotDone();
    GatedStore.GATE.release();
    written.join();
    assertThat(newest().orElseThrow().position().rounds()).isEqualTo(1);
    assertThat(writer.due()).isTrue();
  }

  @Test
  void oneThatCannotBeWrittenFailsTheRun() {
    CheckpointWriter writer = writer(null);
    writer.begin(() -> after(1), 0);
    GatedStore.GATE.release();
    writer.await();
    writer.begin(() -> after(2), 0);
    GatedStore.fill();
    GatedStore.GATE.release();
    assertThatThrownBy(() -> writer.begin(() -> after(3), 0))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageEndingWith("round-0000000002.ckpt: cannot be written: No space left on device");
    assertThat(newest().orElseThrow().position().rounds()).as("the one before").isEqualTo(1);
  }

  /** What it holds may still be on its way, which then is a failure of the run. */
  @Test
  void whatItHoldsIsAskedForInTheThread() {
    CheckpointWriter writer = writer(null);
    CompletableFuture<Checkpoint> brought = new CompletableFuture<>();
    writer.begin(brought::join, 0);
    assertThat(writer.due()).isFalse();
    brought.complete(after(1));
    GatedStore.GATE.release();
    writer.await();
    assertThat(newest().orElseThrow().position().rounds()).isEqualTo(1);
    writer.begin(
        () -> {
          throw new ResourceFailure("an executor was lost");
        },
        0);
    assertThatThrownBy(writer::await)
        .isInstanceOf(ResourceFailure.class)
        .hasMessage("an executor was lost");
    assertThat(newest().orElseThrow().position().rounds()).as("the one before").isEqualTo(1);
  }
}
