// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Makes a latents table of Gaussian posteriors with labels, as {@code encode} would write it. */
record LatentsMaker(SparkSession spark, int rows) {
  static final int LATENT = 64;
  private static final int FILES = 8;
  private static final int LABELS = 10;

  void make(Path directory) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(directory.toUri());
    OutputDirectory out =
        OutputDirectory.create(
            path, Latents.KIND, spark.sparkContext().hadoopConfiguration());
    List<Integer> indices = IntStream.range(0, rows).boxed().toList();
    spark
        .createDataFrame(
            JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(indices, FILES)
                .map(LatentsMaker::row),
            LatentsSchema.base())
        .write()
        .mode("append") // to the directory that is there
        .option("compression", "zstd")
        .parquet(path.toString());
    List<Manifest.DataFile> files = new ArrayList<>();
    try (Stream<Path> written = Files.list(directory)) {
      for (Path file : written.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".parquet") && !name.startsWith(".")) {
          byte[] bytes = Files.readAllBytes(file);
          files.add(
              new Manifest.DataFile(name, bytes.length, Digest.hex(Digest.sha256(bytes))));
        }
      }
    }
    LatentsContent content =
        new LatentsContent(
            LatentShape.of(LATENT),
            Divergence.EXACT,
            rows,
            Map.of("train", (long) (rows - rows / 10), "test", (long) (rows / 10)),
            List.of());
    out.publish(
        Settings.reference().section("encode"),
        List.of(),
        files,
        Json.MAPPER.valueToTree(content));
  }

  private static Row row(int i) {
    SplittableRandom random = new SplittableRandom(i);
    float[] mu = new float[LATENT];
    float[] logVar = new float[LATENT];
    float[] kl = new float[LATENT];
    double total = 0;
    for (int j = 0; j < LATENT; j++) {
      mu[j] = (float) random.nextGaussian();
      logVar[j] = (float) -random.nextDouble(3);
      kl[j] = (float) ((mu[j] * mu[j] + Math.exp(logVar[j]) - logVar[j] - 1) / 2);
      total += kl[j];
    }
    double logLikelihood = -100 + random.nextGaussian();
    return RowFactory.create(
        "image-" + i,
        mu,
        logVar,
        kl,
        logLikelihood,
        logLikelihood - total,
        i % 10 == 9 ? "test" : "train",
        random.nextInt(LABELS),
        null);
  }
}
