// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.loop.SparkValidation;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.WorkOrder;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * Training without steps: mean and covariance in one pass over the training images, eigenvectors on
 * the driver, and for ICA one more pass for each iteration. The result has the same bits on every
 * cluster.
 *
 * @param form which model
 * @param ica how the iteration of independent components is run
 */
public record ClosedFormTraining(ClosedForm form, FastIca ica) {

  /**
   * Reads and checks {@code train.closedForm} and the section {@code train.ica}.
   *
   * @param seed seed of the start of ICA
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid, or the model is not
   *     of the form
   */
  public static ClosedFormTraining from(Settings settings, ModelSpec spec, long seed) {
    ClosedForm form = settings.choice("train.closedForm", ClosedForm.class);
    form.check(settings, spec);
    return new ClosedFormTraining(
        form,
        new FastIca(
            settings.integerFrom("train.ica.iterations", 1),
            settings.realAbove("train.ica.tolerance", 0),
            seed));
  }

  /**
   * The model of the training images.
   *
   * @throws DataFailure when they vary in fewer directions than the model has dimensions
   * @throws io.sparkvae.failure.DivergenceFailure when ICA does not converge
   */
  public Model train(JavaSparkContext spark, WorkOrder order) {
    Broadcast<WorkOrder> shared = spark.broadcast(order);
    try {
      ModelSpec spec = order.spec();
      Covariance covariance = Covariance.of(spark, shared);
      Eigen eigen = Eigen.of(covariance.matrix(), covariance.mean().length);
      requireDirections(order, eigen);
      LinearModel linear =
          switch (form) {
            case PCA -> LinearModel.pca(spec, covariance.mean(), eigen);
            case PPCA -> LinearModel.ppca(spec, covariance.mean(), eigen);
            case ICA ->
                LinearModel.ica(
                    spec, covariance.mean(), eigen, unmixing(spark, shared, covariance, eigen));
          };
      return linear.model();
    } finally {
      shared.destroy();
    }
  }

  private void requireDirections(WorkOrder order, Eigen eigen) {
    // PPCA has noise besides, in at least one more.
    int needed = order.spec().latent().size() + (form == ClosedForm.PPCA ? 1 : 0);
    double least = eigen.values()[0] * LEAST_VARIANCE;
    long found =
        IntStream.range(0, eigen.values().length)
            .filter(i -> eigen.values()[i] > least && eigen.values()[i] > 0)
            .count();
    if (form != ClosedForm.PCA && found < needed) {
      throw new DataFailure(
          "shards %s: expected training images that vary in at least %s directions, found %s"
              .formatted(order.data().directory(), needed, found));
    }
  }

  /** Relative to the largest: what is below is rounding. */
  private static final double LEAST_VARIANCE = 1e-12;

  private double[] unmixing(
      JavaSparkContext spark, Broadcast<WorkOrder> order, Covariance covariance, Eigen eigen) {
    int k = order.value().spec().latent().size();
    JavaRDD<double[]> whitened =
        order
            .value()
            .data()
            .trainingChunks(spark)
            .map(new Whiten(order, covariance.mean(), eigen.values(), eigen.vectors(), k))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return ica.unmixing(whitened, k);
    } finally {
      whitened.unpersist();
    }
  }

  private record Whiten(
      Broadcast<WorkOrder> order, double[] mean, double[] values, double[] vectors, int k)
      implements Function<ChunkRef, double[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public double[] call(ChunkRef chunk) {
      byte[] pixels = order.value().examples(chunk).pixels();
      int n = mean.length;
      double[] rows = new double[chunk.rows() * k];
      for (int row = 0; row < chunk.rows(); row++) {
        for (int j = 0; j < k; j++) {
          double sum = 0;
          for (int i = 0; i < n; i++) {
            sum += vectors[j * n + i] * ((pixels[row * n + i] & 0xff) / 255.0 - mean[i]);
          }
          rows[row * k + j] = sum / Math.sqrt(values[j]);
        }
      }
      return rows;
    }
  }

  /** Sums over the validation images. */
  public static ElboSums validation(
      JavaSparkContext spark, WorkOrder order, Model model, Devices devices) {
    Broadcast<WorkOrder> shared = spark.broadcast(order.with(model.spec()));
    try {
      return new SparkValidation(shared, devices, order.data().validation().size())
          .evaluate(spark, TrainingState.of(model.parameters()));
    } finally {
      shared.destroy();
    }
  }
}
