package io.sparkvae.bench;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A latents table as plain files that a program without Spark can read: {@code pixels} (uint8,
 * {@code [n, size]}), {@code mu}, {@code logVar}, {@code z} ({@code [n, latent]}) and {@code
 * logLikelihood} ({@code [n]}), these big-endian floats, and the model's {@code safetensors}.
 */
final class Expected {
  static final String DIRECTORY = "expected";
  static final String LINE = "@cross";
  private static final int IMAGES = 1024;

  private Expected() {}

  static void write(
      SparkSession spark,
      org.apache.hadoop.fs.Path shards,
      org.apache.hadoop.fs.Path latents,
      org.apache.hadoop.fs.Path model,
      Path directory)
      throws IOException {
    List<Row> rows =
        spark
            .read()
            .parquet(new org.apache.hadoop.fs.Path(latents, "data").toString())
            .join(
                spark
                    .read()
                    .parquet(new org.apache.hadoop.fs.Path(shards, "data").toString())
                    .select("id", "pixels"),
                "id")
            .orderBy("id")
            .limit(IMAGES)
            .collectAsList();
    Files.createDirectories(directory);
    try (var pixels = Files.newOutputStream(directory.resolve("pixels"))) {
      for (Row row : rows) {
        pixels.write(row.<byte[]>getAs("pixels"));
      }
    }
    for (String column : List.of("mu", "logVar", "z")) {
      try (var out = open(directory, column)) {
        for (Row row : rows) {
          for (Float value : row.<Float>getList(row.fieldIndex(column))) {
            out.writeFloat(value);
          }
        }
      }
    }
    try (var out = open(directory, "logLikelihood")) {
      for (Row row : rows) {
        out.writeFloat((float) row.<Double>getAs("logLikelihood").doubleValue());
      }
    }
    Files.copy(
        Path.of(model.toUri().getPath(), "parameters.safetensors"),
        directory.resolve("safetensors"));
  }

  private static DataOutputStream open(Path directory, String name) throws IOException {
    return new DataOutputStream(
        new java.io.BufferedOutputStream(Files.newOutputStream(directory.resolve(name))));
  }
}
