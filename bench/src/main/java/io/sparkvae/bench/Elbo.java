package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Trains in two executors with averaging and in one thread without, on as many examples, and prints
 * both models' evidence lower bound on the test images, in nats an image. The rate falls to a tenth
 * from the first epoch to the last, for at a fixed one bounds differ by nats from epoch to epoch.
 * Of the second model it leaves what another implementation should give ({@link Expected}).
 *
 * <p>Arguments: model, epochs, shards, directory to work in.
 */
final class Elbo {
  static final String LINE = "@elbo";
  private static final double LAST_RATE = 0.1;

  private Elbo() {}

  public static void main(String[] args) throws Exception {
    Workload workload = Workload.of(args[0]);
    int epochs = Integer.parseInt(args[1]);
    Path shards = new Path(args[2]);
    Path work = new Path(args[3]);
    try (SparkSession spark = LocalSpark.open(LocalSpark.CLUSTER)) {
      work.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(work, true);
      for (String trainer : new String[] {"averaging", "local"}) {
        Path model = new Path(work, "model-" + trainer);
        Path latents = new Path(work, "latents-" + trainer);
        Runs.train(spark, settings(workload, trainer, epochs), shards, model);
        Runs.encode(
            spark,
            workload.settings().with("encode { splits = [test], z = true }", "benchmark"),
            model,
            shards,
            latents);
        double mean =
            spark
                .read()
                .parquet(new Path(latents, "data").toString())
                .agg(functions.avg("elbo"))
                .first()
                .getDouble(0);
        System.out.println("\n" + LINE + " " + trainer + " " + mean);
      }
      Expected.write(
          spark,
          shards,
          new Path(work, "latents-local"),
          new Path(work, "model-local"),
          java.nio.file.Path.of(args[3], Expected.DIRECTORY));
    }
  }

  private static Settings settings(Workload workload, String trainer, int epochs) {
    return ShardTraining.settings(workload, trainer, epochs)
        .with(
            "train.learningRate { schedule = exponential, per = epoch, gamma = %s }"
                .formatted(Math.pow(LAST_RATE, 1.0 / epochs)),
            "benchmark");
  }
}
