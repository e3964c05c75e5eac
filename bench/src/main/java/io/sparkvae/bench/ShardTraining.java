package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.train.Training;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Ours as people run it: the training stage from shards to a model, everything included that the
 * stage does (starting, reading, averaging, validation, checkpoints, writing the model).
 *
 * <p>Arguments: model, master, trainer, epochs, shards, directory for the models.
 */
final class ShardTraining {
  /** Steps of each worker between two averages. */
  static final int STEPS_A_ROUND = 100;

  private ShardTraining() {}

  public static void main(String[] args) throws Exception {
    Path shards = new Path(args[4]);
    Path models = new Path(args[5]);
    int epochs = Integer.parseInt(args[3]);
    Settings settings = settings(Workload.of(args[0]), args[2], epochs);
    try (SparkSession spark = LocalSpark.open(args[1])) {
      var hadoop = spark.sparkContext().hadoopConfiguration();
      models.getFileSystem(hadoop).delete(models, true);
      long images = Shards.open(shards, hadoop).content().rows(Split.TRAIN) * epochs;
      int[] round = {0};
      Contestant.serve(
          images,
          () -> Training.run(spark, settings, shards, new Path(models, "model-" + round[0]++)));
    }
  }

  static Settings settings(Workload workload, String trainer, int epochs) {
    return workload
        .settings()
        .with(
            "train { trainer = %s, epochs = %d, averagingFrequency = %d }"
                .formatted(trainer, epochs, STEPS_A_ROUND),
            "benchmark");
  }
}
