// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static io.sparkvae.jobs.BadFiles.ascii;
import static io.sparkvae.jobs.BadFiles.cut;
import static io.sparkvae.jobs.BadFiles.file;

import io.sparkvae.jobs.BadInput.Case;
import io.sparkvae.jobs.BadInput.Preparation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings, directories and runs that the jobs cannot go on with. */
class BadRunsTest {
  @TempDir static Path root;
  private static SparkSession spark;
  private static GoodRun good;

  @BeforeAll
  static void prepare() throws IOException {
    spark = BadInput.spark();
    good = GoodRun.in(root.resolve("good"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @MethodSource({"settings", "directories", "runs"})
  void isAnswered(Case c) throws IOException {
    BadInput.isAnswered(c, root);
  }

  private static Preparation train(String... more) {
    return here -> {
      List<String> words = new ArrayList<>(good.train(here.resolve("out")));
      words.addAll(List.of(more));
      return words;
    };
  }

  static Stream<Case> settings() {
    return Stream.of(
        new Case(
            "unknown key",
            train("--set", "train.lerningRate.initial=1"),
            2,
            "unknown key 'train.lerningRate.initial' (--set)",
            "'train.learningRate.initial'"),
        new Case(
            "wrong unit",
            train("--set", "train.cacheBytes=512 apples"),
            2,
            "train.cacheBytes: expected a size in bytes like '64 MiB', found \"512 apples\""),
        new Case(
            "wrong type",
            train("--set", "train.epochs=many"),
            2,
            "train.epochs: expected a number like 10, found \"many\" (--set train.epochs"),
        new Case("out of range", train("--set", "train.epochs=0"), 2, "train.epochs: expected"),
        new Case(
            "no such choice",
            train("--set", "train.trainer=magic"),
            2,
            "train.trainer: expected one of averaging, local, dl4j-spark, closed-form, found magic"),
        new Case(
            "no such preset",
            train("--set", "model.preset=beta-ave"),
            2,
            "unknown preset 'beta-ave' (--set model.preset",
            "'beta-vae'"),
        new Case(
            "a weight below zero",
            train("--set", "model.beta=-2"),
            2,
            "model.beta: expected a number from 0, found -2"),
        new Case(
            "network that does not fit the images",
            train("--set", "model.network=conv", "--set", "model.conv.channels=[4, 4, 4, 4]"),
            2,
            "model.conv.channels: expected images whose height and width are multiples of 2^4"),
        new Case(
            "more parameters than a vector holds",
            train("--set", "model.hidden=[2000000000]"),
            2,
            "model: expected fewer than 2^31 parameters",
            "found more, from encoder.dense1.weight [64, 2000000000] on"),
        new Case(
            "a depth beyond reason",
            train("--set", "model.preset=planar-vae", "--set", "model.planar.steps=2000000000"),
            2,
            "model: expected fewer than 2^31 parameters in at most 20,000 tensors"),
        new Case("not key=value", train("--set", "train.epochs"), 2, "--set: expected key=value"),
        new Case(
            "a configuration with a syntax error",
            here ->
                train("--config", file(here.resolve("c/x.conf"), ascii("train {")).toString())
                    .commandLine(here),
            2,
            "x.conf: expected HOCON, found "),
        new Case(
            "a configuration that is missing",
            train("--config", "/no/such.conf"),
            2,
            "--config /no/such.conf: expected a file, found none"),
        new Case(
            "a configuration that is a directory",
            here -> train("--config", here.toString()).commandLine(here),
            2,
            "--config "));
  }

  static Stream<Case> directories() {
    return Stream.of(
        new Case(
            "output that exists",
            here -> {
              List<String> words = new ArrayList<>(good.train(good.model()));
              words.addAll(List.of("--set", "train.epochs=7"));
              return words;
            },
            2,
            "expected a new directory, found a complete result (with a manifest)"),
        new Case(
            "output with something else in it",
            here -> good.train(file(here.resolve("out/x"), new byte[1]).getParent()),
            2,
            "expected a new or empty directory, found something else in its place"),
        new Case(
            "output that is a file",
            here -> good.train(file(here.resolve("out/x"), new byte[1])),
            2,
            "expected a new or empty directory"),
        new Case(
            "output that cannot be written",
            here -> good.train(Path.of("/proc/none/out")),
            6,
            "/proc/none/out: expected to be able to write"),
        new Case(
            "shards that are missing",
            here -> good.train(here.resolve("none"), here.resolve("out")),
            2,
            "expected a complete shards directory, found no _manifest.json in it"),
        new Case(
            "a model instead of shards",
            here -> good.train(good.model(), here.resolve("out")),
            2,
            "expected a shards directory, found a model directory"),
        new Case(
            "a manifest cut short",
            here -> good.train(good.shardsWith(here, "_manifest.json", b -> cut(b, 99)), here),
            3,
            "_manifest.json: expected a manifest that ends with the SHA-256 of what precedes"),
        new Case(
            "a manifest that was changed",
            here ->
                good.train(
                    good.shardsWith(
                        here,
                        "_manifest.json",
                        b -> ascii(new String(b).replace("Version\" : 1", "Version\" : 9"))),
                    here),
            3,
            "_manifest.json: expected a manifest that ends with the SHA-256 of what precedes"),
        new Case(
            "a shard that is missing",
            here -> good.train(good.shardsWith(here, GoodRun.SHARD, b -> null), here.resolve("o")),
            3,
            "train-00000.parquet"),
        new Case(
            "a shard with other bytes",
            here ->
                good.train(
                    good.shardsWith(here, GoodRun.SHARD, b -> cut(b, b.length / 2)),
                    here.resolve("o")),
            3,
            "train-00000.parquet"));
  }

  static Stream<Case> runs() {
    return Stream.of(
        new Case(
            "nothing to continue",
            train("--set", "output.resume=must"),
            4,
            "output.resume = must: expected a half-finished result in "),
        new Case(
            "training that diverges",
            here -> good.diverge(here.resolve("out")),
            5,
            "training diverged: expected finite numbers"),
        new Case(
            "a half-finished run that must not be continued",
            here -> good.diverge(good.halfFinished(here), "--set", "output.resume=never"),
            4,
            "output.resume = never: expected no half-finished result in "),
        new Case(
            "a half-finished run of another configuration",
            here -> good.diverge(good.halfFinished(here), "--set", "model.latent=3"),
            4,
            "found other settings or inputs: model.latent was 2 and is 3",
            "--restart"),
        new Case(
            "a corrupted checkpoint",
            here -> good.diverge(good.withCorruptCheckpoints(here)),
            4,
            "expected a checkpoint that can be read, found none"),
        new Case(
            "a model that is missing",
            here -> good.encode(here.resolve("none"), good.shards(), here.resolve("o")),
            2,
            "expected a complete model directory, found no _manifest.json in it"),
        new Case(
            "parameters with other bytes",
            here ->
                good.encode(
                    good.modelWith(here, "parameters.safetensors"),
                    good.shards(),
                    here.resolve("o")),
            3,
            "parameters.safetensors: expected SHA-256 "),
        new Case(
            "shards of another shape than the model's",
            here -> good.encode(good.model(), good.largerShards(), here.resolve("o")),
            2,
            "expected images of shape [1, 1, 8, 8]",
            "found [1, 1, 12, 12]"),
        new Case(
            "latents that are missing",
            here ->
                List.of(
                    "stats",
                    "--latents",
                    here.toString(),
                    "--output",
                    here.resolve("o").toString()),
            2,
            "expected a complete latents directory"),
        new Case(
            "an evaluation without samples",
            here -> evaluate(here, "evaluate.samples=0"),
            2,
            "evaluate.samples: expected at least 1 sample, found 0"),
        new Case(
            "an evaluation of a split that is none",
            here -> evaluate(here, "evaluate.splits=[tset]"),
            2,
            "evaluate.splits: expected all or a list of train, validation, test, found 'tset'"),
        new Case(
            "an evaluation on shards of another shape than the model's",
            here -> of("evaluate", good.largerShards(), here),
            2,
            "found [1, 1, 12, 12]"),
        new Case(
            "a generation from shards of another shape than the model's",
            here -> of("generate", good.largerShards(), here),
            2,
            "found [1, 1, 12, 12]"),
        new Case(
            "a generation ordered by what is not statistics",
            here -> {
              List<String> words = new ArrayList<>(of("generate", good.shards(), here));
              words.addAll(List.of("--stats", good.shards().toString()));
              return words;
            },
            2,
            "expected a statistics directory, found a shards directory"),
        new Case(
            "a run without its stages",
            here -> List.of("report", "--run", here.toString()),
            2,
            "model: expected a complete model directory, found no _manifest.json in it"));
  }

  private static List<String> of(String job, Path shards, Path here) {
    return List.of(
        job,
        "--model",
        "" + good.model(),
        "--shards",
        "" + shards,
        "--output",
        "" + here.resolve("o"));
  }

  private static List<String> evaluate(Path here, String setting) {
    List<String> words = new ArrayList<>(of("evaluate", good.shards(), here));
    words.addAll(List.of("--set", setting));
    return words;
  }
}
