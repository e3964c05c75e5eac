// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimator and model among other stages of Spark ML. */
class PipelineStagesTest {
  @TempDir static Path temporary;

  private static Path images;
  private static Dataset<Row> rows;

  @BeforeAll
  static void writeImages() throws IOException {
    images = Pictures.write(temporary.resolve("images"));
    rows = Pictures.kinds(images).select("id", "label", "image").cache();
  }

  private static VariationalAutoencoder estimator() {
    return new VariationalAutoencoder()
        .setSettings(Pictures.SETTINGS)
        .setIdCol("id")
        .setDirectory(temporary.resolve("fits").toString());
  }

  private static PipelineModel pipeline() {
    LogisticRegression classifier = new LogisticRegression().setFeaturesCol("mu").setMaxIter(5);
    return new Pipeline().setStages(new PipelineStage[] {estimator(), classifier}).fit(rows);
  }

  /** The numbers of all images, as text. */
  private static List<String> numbers(Dataset<Row> encoded) {
    return encoded
        .select("id", "mu", "kl", "logLikelihood", "elbo")
        .orderBy("id")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .collect(Collectors.toList());
  }

  @Test
  void aSavedPipelineLoads() throws IOException {
    PipelineModel pipeline = pipeline();
    Path saved = temporary.resolve("pipeline");
    pipeline.save(saved.toString());
    PipelineModel loaded = PipelineModel.load(saved.toString());
    assertThat(numbers(loaded.transform(rows))).isEqualTo(numbers(pipeline.transform(rows)));
    assertThat(loaded.transform(rows).select("prediction").collectAsList())
        .isEqualTo(pipeline.transform(rows).select("prediction").collectAsList());
    // The commands read the model in it.
    Path model;
    try (var stages = Files.list(saved.resolve("stages"))) {
      model =
          stages
              .map(stage -> stage.resolve("model"))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
    }
    ModelArtifact.Loaded artifact = ModelArtifact.load(Fixture.hadoop(model), Fixture.hadoop());
    assertThat(artifact.model().parameters())
        .isEqualTo(((VariationalAutoencoderModel) pipeline.stages()[0]).model().parameters());
    assertThat(((VariationalAutoencoderModel) loaded.stages()[0]).training().epochs()).isEqualTo(2);
    assertThat(artifact.source().manifest().inputs()).hasSize(1);
  }

  @Test
  void anUntrainedPipelineIsSavedWithItsParameters() throws IOException {
    Path saved = temporary.resolve("untrained");
    new Pipeline()
        .setStages(new PipelineStage[] {estimator().setHidden(5, 4).setBeta(0.5).setSeed(7)})
        .save(saved.toString());
    VariationalAutoencoder loaded =
        (VariationalAutoencoder) Pipeline.load(saved.toString()).getStages()[0];
    assertThat(loaded.allSettings("").describe())
        .contains("model.hidden = [5,4]", "model.beta = 0.5", "train.seed = 7");
    assertThat(loaded.getSettings()).isEqualTo(Pictures.SETTINGS);
  }

  @Tag("proofs")
  @Test
  void aFreshJvmLoadsAPipeline() throws Exception {
    PipelineModel pipeline = pipeline();
    Path saved = temporary.resolve("elsewhere");
    pipeline.save(saved.toString());
    Path table = temporary.resolve("table");
    rows.write().parquet(table.toString());
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    Path out = temporary.resolve("numbers.txt");
    command.addAll(
        List.of(Elsewhere.class.getName(), saved.toString(), table.toString(), out.toString()));
    Path log = temporary.resolve("elsewhere.log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(log)).isZero();
    assertThat(Files.readAllLines(out)).isEqualTo(numbers(pipeline.transform(rows)));
  }

  /** The fresh JVM. */
  public static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] args) throws IOException {
      SparkSession spark = Fixture.spark();
      PipelineModel loaded = PipelineModel.load(args[0]);
      Files.write(Path.of(args[2]), numbers(loaded.transform(spark.read().parquet(args[1]))));
      spark.stop();
    }
  }

  @Tag("proofs")
  @Test
  void crossValidationChoosesByTheEvidenceLowerBound() {
    VariationalAutoencoder estimator = estimator();
    ParamMap[] grid = new ParamGridBuilder().addGrid(estimator.epochs(), new int[] {1, 12}).build();
    CrossValidatorModel chosen =
        new CrossValidator()
            .setEstimator(estimator)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new ElboEvaluator())
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1)
            .fit(rows);
    assertThat(chosen.avgMetrics()[1]).isGreaterThan(chosen.avgMetrics()[0]);
    assertThat(((VariationalAutoencoderModel) chosen.bestModel()).training().epochs())
        .isEqualTo(12);
  }

  @Test
  void aStreamIsTransformed() throws Exception {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference().with(Pictures.SETTINGS, "test"),
            ImageShape.of(1, Pictures.SIDE, Pictures.SIDE));
    Path directory = temporary.resolve("model");
    Fixture.model(directory, new Model(spec, Model.layout(spec).initialise(5)));
    VariationalAutoencoderModel model =
        VariationalAutoencoderModel.open(Fixture.spark(), directory.toString());
    Path table = temporary.resolve("arriving");
    rows.repartition(4).write().parquet(table.toString());
    Dataset<Row> stream =
        Fixture.spark()
            .readStream()
            .schema(rows.schema())
            .option("maxFilesPerTrigger", 1)
            .parquet(table.toString());
    Path out = temporary.resolve("encoded");
    StreamingQuery query =
        model
            .transform(stream)
            .writeStream()
            .format("parquet")
            .option("path", out.toString())
            .option("checkpointLocation", temporary.resolve("offsets").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    assertThat(query.recentProgress()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(numbers(Fixture.spark().read().parquet(out.toString())))
        .isEqualTo(numbers(model.transform(rows)));
  }
}
