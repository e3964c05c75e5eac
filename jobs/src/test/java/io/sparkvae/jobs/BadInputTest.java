package io.sparkvae.jobs;

import static io.sparkvae.jobs.BadFiles.ascii;
import static io.sparkvae.jobs.BadFiles.cut;
import static io.sparkvae.jobs.BadFiles.file;
import static io.sparkvae.jobs.BadFiles.folder;
import static io.sparkvae.jobs.BadFiles.gzip;
import static io.sparkvae.jobs.BadFiles.idx;
import static io.sparkvae.jobs.BadFiles.npy;
import static io.sparkvae.jobs.BadFiles.png;
import static io.sparkvae.jobs.BadFiles.pngClaiming;
import static io.sparkvae.jobs.BadFiles.tar;
import static io.sparkvae.jobs.BadFiles.zip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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

/** What is put in front of the command line that it cannot use: exit code and message of each. */
class BadInputTest {
  @TempDir static Path root;
  private static SparkSession spark;
  private static GoodRun good;

  /** Prepares the input below an empty directory and returns the command line. */
  interface Preparation {
    List<String> commandLine(Path here) throws IOException;
  }

  /** A case: what, how, the expected exit code, and parts of the message in their order. */
  record Case(String name, Preparation preparation, int code, String... message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void prepare() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    good = GoodRun.in(root.resolve("good"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @MethodSource({"images", "containers", "settings", "directories", "runs"})
  void isAnswered(Case c) throws IOException {
    Path here = Files.createTempDirectory(root, "case");
    List<String> words = c.preparation.commandLine(here);
    Outcome outcome = Outcome.of(words.toArray(String[]::new));
    assertThat(outcome.code()).as("exit code; said: " + outcome.err()).isEqualTo(c.code);
    if (c.code == 0) {
      assertThat(outcome.err()).isEmpty();
    } else {
      assertThat(outcome.err()).containsSubsequence(c.message);
      assertThat(outcome.err()).startsWith("sparkvae " + words.get(0) + ": ").hasLineCount(1);
    }
  }

  private static List<String> ingest(Path here, Path input, String format, String... more) {
    List<String> words = new ArrayList<>(List.of("ingest", "--input", input.toString()));
    words.addAll(List.of("--format", format, "--output", here.resolve("out").toString()));
    words.addAll(List.of(more));
    return words;
  }

  /** A folder of 10 good images and one of these bytes. */
  private static Preparation among(String name, byte[] bytes) {
    return here -> {
      Path images = folder(here.resolve("in"), 10, 8);
      file(images.resolve(name), bytes);
      return ingest(here, images, "folder");
    };
  }

  static Stream<Case> images() {
    return Stream.of(
        new Case(
            "missing input",
            here -> ingest(here, here.resolve("none"), "auto"),
            2,
            "ingest.input: expected an existing file or directory, found none at "),
        new Case(
            "empty folder",
            here -> ingest(here, Files.createDirectory(here.resolve("in")), "folder"),
            3,
            "expected images, found none"),
        new Case("zero-byte PNG", among("z.png", new byte[0]), 3, "1 of 11", "empty"),
        new Case("truncated PNG", among("t.png", cut(png(8, 99), 60)), 3, "1 of 11"),
        new Case("PNG named .jpg is a PNG", among("x.jpg", png(8, 99)), 0),
        new Case("text named .png", among("x.png", ascii("not a picture")), 3, "1 of 11"),
        new Case(
            "header of 65,535 by 65,535 pixels",
            among("h.png", pngClaiming(65535, 65535)),
            3,
            "1 of 11",
            "pixels"),
        new Case(
            "only bad images",
            here -> {
              file(here.resolve("in/a.png"), cut(png(8, 1), 40));
              return ingest(here, here.resolve("in"), "folder");
            },
            3,
            "1 of 1"),
        new Case(
            "another size where sizes must agree",
            here -> {
              Path images = folder(here.resolve("in"), 10, 8);
              file(images.resolve("x.png"), png(9, 1));
              return ingest(here, images, "folder", "--set", "ingest.fit=refuse");
            },
            3,
            "1 of 11"),
        new Case(
            "labels from a CSV file that is missing",
            here ->
                ingest(
                    here,
                    folder(here.resolve("in"), 3, 8),
                    "folder",
                    "--set",
                    "ingest.labels=" + here.resolve("none.csv")),
            2,
            "ingest.labels: expected a CSV file, found none at "),
        new Case(
            "labels from a CSV file without its columns",
            here -> {
              Path csv = file(here.resolve("l.csv"), ascii("name,class\n000.png,1\n"));
              Path images = folder(here.resolve("in"), 3, 8);
              return ingest(here, images, "folder", "--set", "ingest.labels=" + csv);
            },
            2,
            "ingest.labels: expected the columns filepath,label, found"));
  }

  private static Preparation container(String name, String format, byte[] bytes) {
    return here -> ingest(here, file(here.resolve("in").resolve(name), bytes), format);
  }

  static Stream<Case> containers() throws IOException {
    byte[] zeros = new byte[2 << 20];
    return Stream.of(
        new Case(
            "tar with ../x: the name is only a name",
            container("a.tar", "tar", tar("../../x.png", png(8, 1))),
            3,
            "1 of 1"),
        new Case(
            "tar.gz cut short",
            container("a.tar.gz", "tar", cut(gzip(tar("x.png", png(8, 1))), 100)),
            3,
            "archive",
            "found it broken"),
        new Case(
            "zip bomb",
            container("a.zip", "zip", zip("x.png", zeros)),
            3,
            "archive",
            "expected it to expand to at most"),
        new Case("zip cut short", container("a.zip", "zip", cut(zip("x", zeros), 90)), 3, "a.zip"),
        new Case(
            "IDX with trailing bytes",
            container("train-images-idx3-ubyte", "idx", idx(8, 2 * 64 + 3, 2, 8, 8)),
            3,
            "train-images-idx3-ubyte: expected",
            "bytes"),
        new Case(
            "IDX that ends too early",
            container("train-images-idx3-ubyte", "idx", idx(8, 100, 2, 8, 8)),
            3,
            "train-images-idx3-ubyte: expected"),
        new Case(
            "IDX of floats",
            container("train-images-idx3-ubyte", "idx", idx(13, 4 * 128, 2, 8, 8)),
            3,
            "expected IDX with unsigned bytes (type 0x08), found type 0x0d"),
        new Case(
            "IDX of three sizes too few",
            container("train-images-idx3-ubyte", "idx", idx(8, 10, 10)),
            3,
            "train-images-idx3-ubyte"),
        new Case(
            "IDX with another number of labels",
            here -> {
              Path in = here.resolve("in");
              file(in.resolve("train-images-idx3-ubyte"), idx(8, 128, 2, 8, 8));
              file(in.resolve("train-labels-idx1-ubyte"), idx(8, 3, 3));
              return ingest(here, in, "idx");
            },
            3,
            "expected 2 labels for "),
        new Case(
            "IDX in corrupt gzip",
            container("train-images-idx3-ubyte.gz", "idx", cut(gzip(idx(8, 128, 2, 8, 8)), 25)),
            3,
            "corrupt gzip"),
        new Case(
            "NPZ of Python objects",
            container("d.npz", "npz", zip("imgs.npy", npy("|O", "(2, 8, 8)", 64))),
            3,
            "d.npz imgs: expected numbers, found dtype object"),
        new Case(
            "NPZ without images",
            container("d.npz", "npz", zip("other.npy", npy("|u1", "(2, 8, 8)", 128))),
            3,
            "expected an array 'imgs' or 'images'"),
        new Case(
            "NPZ cut short",
            container("d.npz", "npz", cut(zip("imgs.npy", npy("|u1", "(2, 8, 8)", 128)), 120)),
            3,
            "expected a whole NPZ file"),
        new Case(
            "CIFAR-10 of another length",
            container("data_batch_1.bin", "cifar10", new byte[3072]),
            3,
            "expected CIFAR-10 records of 3073 bytes, found 3072 bytes"),
        new Case(
            "a table of other columns",
            here -> {
              String table = here.resolve("in").toString();
              spark.range(3).write().parquet(table);
              return ingest(here, Path.of(table), "parquet");
            },
            2,
            "expected a table with the columns path and content"),
        new Case(
            "a table that is none",
            container("x.parquet", "parquet", ascii("PAR1 and no more")),
            3,
            "x.parquet: expected a Parquet table, found "),
        new Case(
            "a format that cannot be told",
            container("x.bin", "auto", ascii("what is this?")),
            2,
            "ingest.format = auto: expected one known format in "));
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
            train("--set", "model.network=conv"),
            2,
            "model.network"),
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
            here -> good.train(good.model()),
            2,
            "expected a new directory, found a complete result (manifest.json)"),
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
            "expected a complete shards directory, found no manifest.json in it"),
        new Case(
            "a model instead of shards",
            here -> good.train(good.model(), here.resolve("out")),
            2,
            "expected a shards directory, found a model directory"),
        new Case(
            "a manifest cut short",
            here -> good.train(good.shardsWith(here, "manifest.json", b -> cut(b, 99)), here),
            3,
            "manifest.json: expected a manifest that ends with the SHA-256 of what precedes"),
        new Case(
            "a manifest that was changed",
            here ->
                good.train(
                    good.shardsWith(
                        here,
                        "manifest.json",
                        b -> ascii(new String(b).replace("Version\" : 1", "Version\" : 9"))),
                    here),
            3,
            "manifest.json: expected a manifest that ends with the SHA-256 of what precedes"),
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
            "expected a complete model directory, found no manifest.json in it"),
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
            "expected a complete shards directory, found no manifest.json in it"));
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
