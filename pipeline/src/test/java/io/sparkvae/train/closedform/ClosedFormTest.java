// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Precision;
import io.sparkvae.image.ImageShape;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.likelihood.GaussianLikelihood;
import io.sparkvae.shard.Split;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PCA and probabilistic PCA against what is known of them; see {@link IndependentComponentsTest}.
 */
class ClosedFormTest {
  @TempDir Path temporary;

  private static Settings settings(String preset, int latent) {
    return Settings.reference()
        .withOverride("model.preset=" + preset)
        .withOverride("model.latent=" + latent);
  }

  /** Divisor n; {@code mean} is filled. */
  static double[] covariance(double[][] rows, double[] mean) {
    int n = mean.length;
    for (double[] row : rows) {
      for (int i = 0; i < n; i++) {
        mean[i] += row[i] / rows.length;
      }
    }
    double[] covariance = new double[n * n];
    for (double[] row : rows) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          covariance[i * n + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.length;
        }
      }
    }
    return covariance;
  }

  private static float[] output(Model model, double[][] x, String output) {
    return ModelSessions.with(
        ModelGraph.evaluation(model.spec(), x.length),
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.parameters());
          float[] flat = new float[x.length * x[0].length];
          for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) x[i / x[0].length][i % x[0].length];
          }
          session.input(ModelGraph.X).put(flat);
          session.evaluate(List.of(output));
          return session.output(output).toFloats();
        });
  }

  /** A published example: five points of the plane, their codes and what is decoded. */
  @Test
  void principalComponentsOfTheWorkedExample() {
    double[][] x = {{-0.5, -0.4}, {-0.4, -0.1}, {0.1, 0}, {0.3, 0.3}, {0.5, 0.2}};
    double[] codes = {-0.6345, -0.3945, 0.0858, 0.4115, 0.5317};
    double[] decoded = {
      -0.5443, -0.3261, -0.3384, -0.2028, 0.0736, 0.0441, 0.3530, 0.2115, 0.4561, 0.2733
    };
    double[] mean = new double[2];
    Eigen eigen = Eigen.of(covariance(x, mean), 2);
    assertThat(eigen.values()[0] * 5).isCloseTo(1.017647, within(1e-6));
    assertThat(eigen.values()[1] * 5).isCloseTo(0.042353, within(1e-6));
    ModelSpec spec = ModelSpec.from(settings("pca", 1), ImageShape.of(1, 1, 2));
    Model model = LinearModel.pca(spec, mean, eigen).model();
    float[] z = output(model, x, ModelGraph.MU);
    float[] y = output(model, x, ModelGraph.RECONSTRUCTION);
    double error = 0;
    double sign = Math.signum(z[0] * codes[0]);
    for (int i = 0; i < codes.length; i++) {
      assertThat(sign * z[i]).isCloseTo(codes[i], within(1e-4));
    }
    for (int i = 0; i < decoded.length; i++) {
      assertThat((double) y[i]).isCloseTo(decoded[i], within(1e-4));
      error += Math.pow(y[i] - x[i / 2][i % 2], 2);
    }
    assertThat(error).isCloseTo(0.042353, within(1e-5));
  }

  @Test
  void theDecoderIsTheTransposedEncoderWithOrthonormalRows() {
    Fixture.shards(temporary.resolve("shards"));
    Model model = train("pca", "shards", "model");
    int k = 3;
    int n = Fixture.SHAPE.size();
    float[] e = parameter(model, "posterior.mu.weight");
    float[] d = parameter(model, "decoder.pixels.weight");
    for (int a = 0; a < k; a++) {
      for (int b = 0; b < k; b++) {
        double product = 0;
        for (int i = 0; i < n; i++) {
          product += e[i * k + a] * e[i * k + b];
          assertThat(e[i * k + a]).isEqualTo(d[a * n + i]);
        }
        assertThat(product).isCloseTo(a == b ? 1 : 0, within(1e-6));
      }
    }
  }

  private static float[] parameter(Model model, String name) {
    var slot =
        model.layout().slots().stream().filter(s -> s.name().equals(name)).findAny().orElseThrow();
    return java.util.Arrays.copyOfRange(
        model.parameters(), slot.offset(), slot.offset() + slot.size());
  }

  private Model train(String preset, String shards, String output) {
    TestStages.train(
        Fixture.spark(),
        settings(preset, 3),
        Fixture.hadoop(temporary.resolve(shards)),
        Fixture.hadoop(temporary.resolve(output)));
    return ModelArtifact.load(Fixture.hadoop(temporary.resolve(output)), Fixture.hadoop()).model();
  }

  @Test
  void theBitsDoNotDependOnHowImagesAreCut() {
    List<Row> images = Fixture.images(Split.TRAIN, 60, Fixture.SHAPE.size());
    Fixture.shards(temporary.resolve("one"), Fixture.SHAPE, List.of(images), 0);
    Fixture.shards(
        temporary.resolve("three"),
        Fixture.SHAPE,
        List.of(images.subList(0, 5), images.subList(5, 37), images.subList(37, 60)),
        0);
    assertThat(train("ppca", "three", "b").parameters())
        .isEqualTo(train("ppca", "one", "a").parameters());
  }

  /**
   * The mean of -ln N(x; m, W W^T + s^2 I) at the maximum, (n ln 2 pi + ln |C| + n) / 2 (Tipping
   * and Bishop 1999, equation 4 with tr(C^-1 S) = n). One importance sample gives it, for the
   * posterior is exact.
   */
  @Test
  void probabilisticPcaHasTheLikelihoodOfItsFormula() {
    List<Row> images = Fixture.images(Split.TRAIN, 70, Fixture.SHAPE.size());
    Fixture.shards(temporary.resolve("shards"), Fixture.SHAPE, List.of(images), 0);
    int n = Fixture.SHAPE.size();
    double[][] rows = new double[images.size()][n];
    for (int i = 0; i < rows.length; i++) {
      byte[] pixels = images.get(i).getAs(1);
      for (int j = 0; j < n; j++) {
        rows[i][j] = (pixels[j] & 0xff) / 255.0;
      }
    }
    double[] values = Eigen.of(covariance(rows, new double[n]), n).values();
    double noise = 0;
    double logDeterminant = 0;
    for (int i = 0; i < n; i++) {
      noise += i < 3 ? 0 : values[i] / (n - 3);
      logDeterminant += i < 3 ? Math.log(values[i]) : 0;
    }
    logDeterminant += (n - 3) * Math.log(noise);
    double expected = (n * Math.log(2 * Math.PI) + logDeterminant + n) / 2;

    Model model = train("ppca", "shards", "model");
    assertThat(((GaussianLikelihood) model.spec().likelihood()).variance())
        .isCloseTo(noise, within(1e-9));
    assertThat(likelihood("model", "evaluation")).isCloseTo(expected, within(1e-3));
    // The control: in another place the same model is worse.
    Model moved = new Model(model.spec(), model.parameters().clone());
    moved.parameters()[0] += 0.5f;
    Fixture.model(temporary.resolve("moved"), moved);
    assertThat(likelihood("moved", "other")).isGreaterThan(expected + 0.005);
  }

  private double likelihood(String model, String output) {
    EvaluationContent content =
        TestStages.evaluate(
            Fixture.spark(),
            Settings.reference()
                .withOverride("evaluate.samples=1")
                .withOverride("evaluate.splits=[train]"),
            Fixture.hadoop(temporary.resolve(model)),
            Fixture.hadoop(temporary.resolve("shards")),
            Fixture.hadoop(temporary.resolve(output)));
    return content.bySplit().get("train").negativeLogLikelihood().mean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pca", "ppca", "ica"})
  void latentsStatisticsAndReportAreThoseOfAnyModel(String preset) {
    Fixture.shards(temporary.resolve("shards"));
    Model model = train(preset, "shards", "model");
    assertThat(model.spec().preset()).isEqualTo(preset);
    var run = Fixture.hadoop(temporary);
    Settings settings = settings(preset, 3);
    TestStages.encode(
        Fixture.spark(),
        settings,
        Fixture.hadoop(temporary.resolve("model")),
        Fixture.hadoop(temporary.resolve("shards")),
        Fixture.hadoop(temporary.resolve("latents")));
    TestStages.stats(
        Fixture.spark(),
        settings,
        Fixture.hadoop(temporary.resolve("latents")),
        Fixture.hadoop(temporary.resolve("stats")));
    TestStages.report(Fixture.spark(), settings, run);
    assertThat(temporary.resolve("report/report.html")).isNotEmptyFile();
    if (preset.equals("ica")) { // codes of the training images are white
      var codes =
          Fixture.spark()
              .read()
              .parquet(temporary.resolve("latents").toString())
              .where("split = 'train'")
              .select("mu")
              .collectAsList();
      double[][] z =
          codes.stream()
              .map(r -> r.<Float>getList(0).stream().mapToDouble(Float::doubleValue).toArray())
              .toArray(double[][]::new);
      double[] covariance = covariance(z, new double[3]);
      for (int i = 0; i < 9; i++) {
        assertThat(covariance[i]).isCloseTo(i % 4 == 0 ? 1 : 0, within(1e-4));
      }
    }
  }

  @Test
  void otherModelsAreRefused() {
    Fixture.shards(temporary.resolve("shards"));
    assertThatThrownBy(
            () ->
                TestStages.train(
                    Fixture.spark(),
                    settings("ppca", 3).withOverride("model.posterior=deterministic"),
                    Fixture.hadoop(temporary.resolve("shards")),
                    Fixture.hadoop(temporary.resolve("o"))))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "model.posterior: expected gaussian for train.closedForm = ppca, found deterministic");
    assertThatThrownBy(
            () ->
                TestStages.train(
                    Fixture.spark(),
                    settings("pca", 25),
                    Fixture.hadoop(temporary.resolve("shards")),
                    Fixture.hadoop(temporary.resolve("o"))))
        .hasMessageContaining("model.latent: expected at most 24 for images of 24 numbers");
  }
}
