package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The stage {@code score} with its probes alone, reading of the table included. A round is the
 * whole stage once, and again while there is time; what it counts are the images that are told.
 *
 * <p>Arguments: master, latents, directory for the scores, images to learn from, images to tell.
 */
final class LatentProbes {
  private LatentProbes() {}

  public static void main(String[] args) throws Exception {
    Path latents = new Path(args[1]);
    Path scores = new Path(args[2]);
    long images = Long.parseLong(args[4]);
    Settings settings =
        Settings.reference()
            .with("score.disentanglement.images = 0", "benchmark")
            .with("score.probes { references = %s, images = %s }".formatted(args[3], args[4]), "benchmark");
    try (SparkSession spark = LocalSpark.open(args[0])) {
      var hadoop = spark.sparkContext().hadoopConfiguration();
      int[] round = {0};
      Contestant.serve(
          Contestant.again(
              () -> {
                scores.getFileSystem(hadoop).delete(scores, true);
                Runs.score(spark, settings, latents, new Path(scores, "scores-" + round[0]++));
                return images;
              }));
    }
  }
}
