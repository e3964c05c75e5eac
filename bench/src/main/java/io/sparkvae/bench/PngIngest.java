package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Ours from a folder of PNG files to shards, everything included that the stage does. A round is
 * all files once, and again while there is time.
 *
 * <p>Arguments: master, folder, directory for the shards.
 */
final class PngIngest {
  private PngIngest() {}

  public static void main(String[] args) throws Exception {
    Settings settings =
        Settings.reference()
            .withValue("ingest.input", args[1], "benchmark")
            .with("ingest.format = folder", "benchmark");
    Path shards = new Path(args[2]);
    long files = ImageIoLoop.files(java.nio.file.Path.of(args[1])).size();
    try (SparkSession spark = LocalSpark.open(args[0])) {
      var fs = shards.getFileSystem(spark.sparkContext().hadoopConfiguration());
      int[] round = {0};
      Contestant.serve(
          Contestant.again(
              () -> {
                fs.delete(shards, true);
                Files.createDirectories(java.nio.file.Path.of(args[2]));
                Runs.ingest(spark, settings, new Path(shards, "shards-" + round[0]++));
                return files;
              }));
    }
  }
}
