package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Ours as people run it: the training stage from shards to a model, everything included that the
 * stage does (starting, reading, averaging, validation, checkpoints, writing the model). A round is
 * one run of the stage, of as many epochs as fill four times the time of other rounds, so that what
 * a stage does once does not count for much more than in runs of minutes.
 *
 * <p>Arguments: model, master, trainer, least number of epochs, shards, directory for the models.
 */
final class ShardTraining {
  private static final double STRETCH = 4;

  private final SparkSession spark;
  private final Workload workload;
  private final String trainer;
  private final int leastEpochs;
  private final Path shards;
  private final Path models;
  private final long epoch;
  private double imagesPerSecond;
  private int runs;

  private ShardTraining(SparkSession spark, String[] args) {
    this.spark = spark;
    this.workload = Workload.of(args[0]);
    this.trainer = args[2];
    this.leastEpochs = Integer.parseInt(args[3]);
    this.shards = new Path(args[4]);
    this.models = new Path(args[5]);
    this.epoch =
        Shards.open(shards, spark.sparkContext().hadoopConfiguration()).content().rows(Split.TRAIN);
  }

  public static void main(String[] args) throws Exception {
    try (SparkSession spark = LocalSpark.open(args[1])) {
      ShardTraining stage = new ShardTraining(spark, args);
      stage
          .models
          .getFileSystem(spark.sparkContext().hadoopConfiguration())
          .delete(stage.models, true);
      Contestant.serve(stage::run);
    }
  }

  private long run(Contestant.Clock clock) {
    double fitting = imagesPerSecond * clock.seconds() * STRETCH / epoch;
    int epochs = Math.max(leastEpochs, (int) Math.round(fitting));
    long began = System.nanoTime();
    Runs.train(
        spark, settings(workload, trainer, epochs), shards, new Path(models, "model-" + runs++));
    imagesPerSecond = epochs * epoch / ((System.nanoTime() - began) * 1e-9);
    return epochs * epoch;
  }

  static Settings settings(Workload workload, String trainer, int epochs) {
    Averaging averaging = workload.averaging(trainer);
    return workload
        .settings()
        .with(
            "train { trainer = %s, epochs = %d, batchSize = %d, averagingFrequency = %d, learningRate.scaling = %s }"
                .formatted(
                    named(trainer),
                    epochs,
                    averaging.batch(),
                    averaging.frequency(),
                    averaging.scaling()),
            "benchmark");
  }

  /** As settings name it. */
  private static String named(String trainer) {
    return switch (trainer) {
      case Ours.DL4J_DEFAULT -> "dl4j-spark";
      case Ours.UNSCALED -> "averaging";
      default -> trainer;
    };
  }
}
