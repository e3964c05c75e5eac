// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes latents directories of random posteriors, for tests. */
public final class TestLatents {
  public static final int LATENT = 3;
  static final LatentShape SHAPE = LatentShape.of(LATENT);

  private TestLatents() {}

  /** Rows with different scales: dimension 1 has a large offset, dimension 2 is unused. */
  public static List<Row> rows(int n) {
    Random random = new Random(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      float[] mu = {(float) random.nextGaussian(), 1e4f + (float) random.nextGaussian(), 0.25f};
      float[] logVar = {-2f - random.nextFloat(), -1f, 0f};
      float[] kl = new float[LATENT];
      double total = 0;
      for (int j = 0; j < LATENT; j++) {
        kl[j] = (float) ((mu[j] * mu[j] + Math.exp(logVar[j]) - logVar[j] - 1) / 2);
        total += kl[j];
      }
      double logLikelihood = -100 - 10 * random.nextDouble();
      Split split = Split.values()[i % 5 == 0 ? 2 : i % 5 == 1 ? 1 : 0];
      rows.add(
          RowFactory.create(
              "image-" + i,
              mu,
              logVar,
              kl,
              logLikelihood,
              logLikelihood - total,
              split.column(),
              i % 10,
              null));
    }
    return rows;
  }

  /**
   * What statistics of rows have in one of their JSON files, which their manifest names.
   *
   * @param name of the directories of latents and statistics
   * @param files of the table
   */
  public static <T> T statistics(
      Path temporary,
      String name,
      List<Row> rows,
      int files,
      Settings settings,
      String file,
      Class<T> content)
      throws IOException {
    var latents = write(temporary.resolve("latents-" + name), rows, files);
    Path output = temporary.resolve("stats-" + name);
    Manifest.Read published =
        TestStages.stats(
            Fixture.spark(), settings, latents, new org.apache.hadoop.fs.Path(output.toUri()));
    assertThat(published.manifest().files()).extracting(Manifest.DataFile::path).contains(file);
    return Json.MAPPER.readValue(output.resolve(file).toFile(), content);
  }

  /** A complete latents directory. */
  public static org.apache.hadoop.fs.Path write(Path directory, List<Row> rows, int files) {
    return write(directory, rows, files, content -> content);
  }

  /** A complete directory of another writer, whose files lack columns. */
  public static org.apache.hadoop.fs.Path writeWithout(
      Path directory, List<Row> rows, String... columns) {
    return write(directory, rows, 1, content -> content, columns);
  }

  /** A directory whose manifest says something else. */
  public static org.apache.hadoop.fs.Path write(
      Path directory,
      List<Row> rows,
      int files,
      UnaryOperator<LatentsContent> said,
      String... lacking) {
    SparkSession spark = Fixture.spark();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    OutputDirectory out =
        OutputDirectory.create(
            new org.apache.hadoop.fs.Path(directory.toUri()), Latents.KIND, hadoop);
    spark
        .createDataFrame(rows, nullable())
        .drop(lacking)
        .repartition(files)
        .write()
        .mode("append") // to the directory that is there
        .parquet(out.path().toString());
    Map<String, Long> bySplit = new HashMap<>();
    rows.forEach(r -> bySplit.merge(r.getString(6), 1L, Long::sum));
    LatentsContent content =
        new LatentsContent(
            SHAPE, io.sparkvae.model.posterior.Divergence.EXACT, rows.size(), bySplit, List.of());
    LatentsContent told = said.apply(content);
    out.publish(
        Settings.reference().section("encode"),
        List.of(),
        files(directory),
        Json.MAPPER.valueToTree(told));
    return out.path();
  }

  /** The columns as they may be found in a file that is not as it should be. */
  private static StructType nullable() {
    StructType columns = new StructType();
    for (StructField column : LatentsSchema.base().fields()) {
      DataType type =
          column.dataType() instanceof ArrayType array
              ? DataTypes.createArrayType(array.elementType(), true)
              : column.dataType();
      columns = columns.add(column.name(), type, true);
    }
    return columns;
  }

  private static List<Manifest.DataFile> files(Path directory) {
    return Fixture.parquet(directory).stream().map(p -> Fixture.dataFile(directory, p)).toList();
  }

  /** A copy of a row with one value replaced. */
  public static Row with(Row row, String column, Object value) {
    List<String> names = Arrays.asList(LatentsSchema.base().fieldNames());
    Object[] values = new Object[row.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = names.get(i).equals(column) ? value : row.get(i);
    }
    return RowFactory.create(values);
  }

  /** What statistics of latents fail with. */
  static Failure failureOf(org.apache.hadoop.fs.Path latents, org.apache.hadoop.fs.Path output) {
    Throwable thrown =
        catchThrowable(
            () -> TestStages.stats(Fixture.spark(), Settings.reference(), latents, output));
    assertThat(Failure.causeOf(thrown)).as("%s", thrown).isNotNull();
    return Failure.causeOf(thrown);
  }

  /** Without Hadoop's checksum beside it a file can be damaged unnoticed. */
  static void removeChecksum(Path file) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }
}
