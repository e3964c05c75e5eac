package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.source.generated.Sprites;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.storage.Json;
import io.sparkvae.output.OutputDirectory;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Makes what contestants read: files of pixels, shards, a model to encode with (its parameters are
 * the initial ones: the time does not depend on them).
 *
 * <p>Arguments: MNIST directory, directory to fill, MNIST images in the small shards, sprites to
 * train on in races, sprites to train on for bounds, sprites to encode, rows of the latents table,
 * sprites in few and in many shards.
 */
final class Prepare {
  private static final int IDX_HEADER = 16;
  private static final int SPRITES_IN_MEMORY = 8192;
  private static final int RANDOM_IMAGES = 4096;
  private static final int RANDOM_BYTES = 64 << 20;

  private final SparkSession spark;
  private final Path directory;

  private Prepare(SparkSession spark, Path directory) {
    this.spark = spark;
    this.directory = directory;
  }

  public static void main(String[] args) throws Exception {
    Path mnist = Path.of(args[0]);
    Path directory = Files.createDirectories(Path.of(args[1]));
    pixels(mnist, directory, Integer.parseInt(args[2]));
    try (SparkSession spark = LocalSpark.open("local[2]")) {
      Prepare prepare = new Prepare(spark, directory);
      prepare.shards("shards-mlp", images(mnist));
      prepare.shards("shards-mlp-small", images(directory.resolve("small")));
      prepare.shards("shards-conv", sprites(Integer.parseInt(args[3])));
      prepare.shards("shards-conv-bounds", sprites(Integer.parseInt(args[4])));
      prepare.shards("shards-conv-encode", sprites(Integer.parseInt(args[5])));
      new LatentsMaker(spark, Integer.parseInt(args[6])).make(directory.resolve("latents"));
      prepare.model("model-conv", Workload.CONV);
      for (Units units : Units.values()) {
        prepare.shards(units.shards(), sprites(Integer.parseInt(args[7]), units));
        Runs.encode(
            spark,
            Workload.CONV.settings(),
            prepare.at("model-conv"),
            prepare.at(units.shards()),
            prepare.at(units.latents()));
      }
    }
  }

  private static void pixels(Path mnist, Path directory, int few) throws IOException {
    byte[] idx;
    try (var in =
        new GZIPInputStream(
            Files.newInputStream(mnist.resolve("train-images-idx3-ubyte.gz")), 1 << 16)) {
      idx = in.readAllBytes();
    }
    int size = Workload.MLP.size();
    Files.write(directory.resolve("mlp.pixels"), Arrays.copyOfRange(idx, IDX_HEADER, idx.length));
    Path small = Files.createDirectories(directory.resolve("small"));
    try (var out =
        new DataOutputStream(Files.newOutputStream(small.resolve("train-images-idx3-ubyte")))) {
      out.write(idx, 0, 4);
      out.writeInt(few);
      out.write(idx, 8, 8 + few * size);
    }
    random(directory, Workload.VQVAE);
    random(directory, Workload.PIXELCNN);
    random(directory, Workload.AUTOENCODER84M);
    Sprites sprites = new Sprites();
    SplittableRandom random = new SplittableRandom(1);
    try (var out =
        new java.io.BufferedOutputStream(Files.newOutputStream(directory.resolve("conv.pixels")))) {
      for (int i = 0; i < SPRITES_IN_MEMORY; i++) {
        out.write(sprites.draw(random.nextInt(Sprites.COUNT)).pixels());
      }
    }
  }

  /** Pixels without a pattern: what is in them does not change how long a step takes. */
  private static void random(Path directory, Workload workload) throws IOException {
    byte[] pixels = new byte[Math.min(RANDOM_IMAGES, RANDOM_BYTES / workload.size()) * workload.size()];
    new SplittableRandom(2).nextBytes(pixels);
    Files.write(directory.resolve(workload.spelled() + ".pixels"), pixels);
  }

  private static Settings images(Path idx) {
    return Settings.reference()
        .withValue("ingest.input", idx.toString(), "benchmark")
        .with("ingest { format = idx, split { by = folder, validation = 0.02 } }", "benchmark");
  }

  private static Settings sprites(int sample) {
    return Settings.reference()
        .with(
            "ingest { format = sprites, sprites.sample = %d, split { validation = 0.02, test = 0.05 } }"
                .formatted(sample),
            "benchmark");
  }

  private static Settings sprites(int sample, Units units) {
    int bytes = units.images() * Workload.CONV.size();
    return sprites(sample)
        .with(
            "ingest { shardBytes = %d, rowGroupBytes = %d }".formatted(bytes, bytes), "benchmark");
  }

  private void shards(String name, Settings settings) {
    Runs.ingest(spark, settings, at(name));
  }

  private org.apache.hadoop.fs.Path at(String name) {
    return new org.apache.hadoop.fs.Path(directory.resolve(name).toUri());
  }

  private void model(String name, Workload workload) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ModelSpec spec = workload.spec();
    Model model = new Model(spec, Model.layout(spec).initialise(1));
    OutputDirectory out = OutputDirectory.create(at(name), ModelArtifact.KIND, hadoop);
    out.publish(
        Map.of(),
        List.of(),
        ModelArtifact.write(out, model, model),
        Json.MAPPER.createObjectNode());
  }
}
