// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Fits a Gaussian mixture to the centres of posteriors, with MLlib's expectation maximisation.
 *
 * <p>The centres of Gaussian posteriors are their means, which spread less than z does: the
 * covariance of z is that of the means plus the mean of the posteriors' covariances (law of total
 * variance). So the mean variance of the posteriors is added to the diagonal of each covariance.
 * The mixture then has the mean and covariance of the aggregate posterior, for those of the points
 * are kept by every step of expectation maximisation.
 *
 * <p>One task fits the mixture, because the order in which MLlib adds what several tasks have
 * computed is not fixed: the same settings must give the same bits.
 */
record MixtureFit(SparkSession spark, LatentSourcePlan plan) {
  private static final String FEATURES = "latent";

  /**
   * Fits the mixture.
   *
   * @param posteriors at least one image for each component
   */
  MixtureContent of(AggregateSource posteriors) {
    List<Row> rows =
        IntStream.range(0, posteriors.images())
            .mapToObj(i -> RowFactory.create(Vectors.dense(posteriors.centre(i))))
            .toList();
    Dataset<Row> latents =
        spark
            .createDataFrame(rows, new StructType().add(FEATURES, SQLDataTypes.VectorType()))
            .coalesce(1);
    GaussianMixtureModel model =
        new GaussianMixture()
            .setFeaturesCol(FEATURES)
            .setK(plan.components())
            .setMaxIter(plan.iterations())
            .setSeed(plan.seed())
            .fit(latents);
    double[] more = posteriors.meanVariance();
    List<double[][]> covariances = new ArrayList<>();
    double[][] means = new double[plan.components()][];
    for (int k = 0; k < means.length; k++) {
      MultivariateGaussian component = model.gaussians()[k];
      means[k] = component.mean().toArray();
      covariances.add(widened(component.cov(), more));
    }
    return new MixtureContent(
        posteriors.images(),
        model.summary().logLikelihood() / posteriors.images(),
        Arrays.stream(model.weights()).boxed().toList(),
        means,
        covariances);
  }

  private static double[][] widened(Matrix covariance, double[] more) {
    double[][] wide = new double[more.length][more.length];
    for (int i = 0; i < more.length; i++) {
      for (int j = 0; j < more.length; j++) {
        // The mean of both halves, so that rounding leaves it symmetric.
        wide[i][j] = (covariance.apply(i, j) + covariance.apply(j, i)) / 2 + (i == j ? more[i] : 0);
      }
    }
    return wide;
  }
}
