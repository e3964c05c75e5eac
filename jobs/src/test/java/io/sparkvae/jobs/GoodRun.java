// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.io.FileUtils;

/**
 * Small results that are as they should be, and damaged copies of them.
 *
 * @param root holds {@code shards}, {@code model} and {@code larger} (shards of another shape)
 */
record GoodRun(Path root) {
  static final String SHARD = "train-00000.parquet";
  private static final List<String> SMALL =
      List.of(
          "--set", "model.hidden=[4]",
          "--set", "model.latent=2",
          "--set", "train.epochs=2",
          "--set", "train.batchSize=4",
          "--set", "train.workers=1",
          "--set", "train.averagingFrequency=2");

  static GoodRun in(Path root) throws IOException {
    GoodRun run = new GoodRun(root);
    run.succeed(run.ingest("in", 8, run.shards()));
    run.succeed(run.ingest("larger-in", 12, run.largerShards()));
    run.succeed(run.train(run.model()));
    return run;
  }

  private void succeed(List<String> words) {
    Outcome outcome = Outcome.of(words.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
  }

  private List<String> ingest(String name, int side, Path output) throws IOException {
    Path images = BadFiles.folder(root.resolve(name), 60, side);
    return List.of(
        "ingest", "--input", images.toString(), "--format", "folder", "--output", "" + output);
  }

  Path shards() {
    return root.resolve("shards");
  }

  Path largerShards() {
    return root.resolve("larger");
  }

  Path model() {
    return root.resolve("model");
  }

  List<String> train(Path output) {
    return train(shards(), output);
  }

  List<String> train(Path shards, Path output) {
    List<String> words = new ArrayList<>(List.of("train", "--shards", shards.toString()));
    words.addAll(List.of("--output", output.toString()));
    words.addAll(SMALL);
    return words;
  }

  List<String> encode(Path model, Path shards, Path output) {
    return List.of(
        "encode", "--model", "" + model, "--shards", "" + shards, "--output", "" + output);
  }

  /** A copy of the shards with one file changed, or without it where the change gives null. */
  Path shardsWith(Path here, String file, UnaryOperator<byte[]> change) throws IOException {
    return copyWith(shards(), here.resolve("shards"), file, change);
  }

  /** A copy of the model with one byte of a file changed. */
  Path modelWith(Path here, String file) throws IOException {
    return copyWith(model(), here.resolve("model"), file, GoodRun::flipped);
  }

  private static byte[] flipped(byte[] bytes) {
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  private static Path copyWith(Path from, Path to, String file, UnaryOperator<byte[]> change)
      throws IOException {
    FileUtils.copyDirectory(from.toFile(), to.toFile());
    Path changed = to.resolve(file);
    Files.deleteIfExists(changed.resolveSibling("." + changed.getFileName() + ".crc"));
    byte[] bytes = change.apply(Files.readAllBytes(changed));
    if (bytes == null) {
      Files.delete(changed);
    } else {
      Files.write(changed, bytes);
    }
    return to;
  }

  /** The command line of a training that diverges, which leaves a half-finished run behind. */
  List<String> diverge(Path output, String... more) {
    List<String> words = new ArrayList<>(train(output));
    words.addAll(List.of("--set", "train.updater.name=sgd"));
    words.addAll(List.of("--set", "train.learningRate.initial=1e30"));
    words.addAll(List.of(more));
    return words;
  }

  /** What {@link #diverge} leaves. */
  Path halfFinished(Path here) {
    Path half = here.resolve("half");
    assertThat(Outcome.of(diverge(half).toArray(String[]::new)).code()).isEqualTo(5);
    return half;
  }

  Path withCorruptCheckpoints(Path here) throws IOException {
    Path half = halfFinished(here);
    try (var files = Files.walk(half.resolve("checkpoints"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    return half;
  }
}
