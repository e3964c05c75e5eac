// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkvae.Setting;
import io.sparkvae.Sparkvae;
import io.sparkvae.ml.VariationalAutoencoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python package of the application's jar in PySpark, by {@code spark-submit}. Skipped where
 * Python ({@code PYSPARK_PYTHON}, or python3) finds no PySpark.
 */
@Tag("proofs")
class PySparkIT {
  private static final Path PROGRAM = Path.of("src/test/python/stages.py").toAbsolutePath();
  private static final Path JAR = Script.ROOT.resolve("jobs/target/sparkvae.jar");

  @TempDir Path here;

  private static boolean isPresent() throws Exception {
    String python = System.getenv().getOrDefault("PYSPARK_PYTHON", "python3");
    return new ProcessBuilder(python, "-c", "import pyspark, py4j, numpy")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static List<String> numbers(Dataset<Row> encoded) {
    return encoded.select("id", "mu", "kl", "elbo").orderBy("id").collectAsList().stream()
        .map(Row::toString)
        .collect(Collectors.toList());
  }

  /** Fit, transform, save, load, pipeline, cross-validation: the numbers of the Java classes. */
  @Test
  void stagesGiveTheNumbersOfJava() throws Exception {
    assumeTrue(isPresent(), "python3 has no PySpark");
    try (SparkSession spark = SmallRun.session()) {
      Path images = here.resolve("images");
      Sparkvae.on(spark)
          .ingest("")
          .set(Setting.FORMAT, "sprites")
          .with("ingest { sprites.sample = 120, height = 16, width = 16 }")
          .to(here.resolve("shards").toString());
      Dataset<Row> rows = spark.read().parquet(here.resolve("shards").toString());
      rows.select("id", "pixels", "label").write().parquet(images.toString());
      Dataset<Row> pixels = spark.read().parquet(images.toString());
      List<String> expected =
          numbers(
              new VariationalAutoencoder()
                  .setInputCol("pixels")
                  .setInputFormat("pixels")
                  .setIdCol("id")
                  .setHeight(16)
                  .setWidth(16)
                  .setLatent(3)
                  .setHidden(16)
                  .setBeta(0.5)
                  .setEpochs(2)
                  .setBatchSize(16)
                  .setWorkers(2)
                  .setAveragingFrequency(2)
                  .fit(pixels)
                  .transform(pixels));
      InstalledSpark installed = InstalledSpark.in(here.resolve("spark"));
      Path out = here.resolve("out");
      Outcome ran =
          new Script(installed.home().resolve("bin/spark-submit").toString(), here)
              .run(
                  "--master",
                  "local[2]",
                  "--driver-memory",
                  "2g",
                  "--driver-java-options",
                  "--add-modules=jdk.incubator.vector",
                  "--jars",
                  JAR.toString(),
                  "--py-files",
                  JAR.toString(),
                  PROGRAM.toString(),
                  images.toString(),
                  out.toString());
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out()).contains("all stages ran");
      for (String table : List.of("fitted", "loaded", "pipeline", "opened")) {
        assertThat(numbers(spark.read().parquet(out.resolve(table).toString())))
            .as(table)
            .isEqualTo(expected);
      }
      assertThat(Files.exists(out.resolve("model"))).isTrue();
    }
  }
}
