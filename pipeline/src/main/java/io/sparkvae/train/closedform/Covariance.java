// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.step.WorkOrder;
import java.util.Iterator;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;

/**
 * Mean and covariance of images, pixels in [0, 1].
 *
 * @param mean {@code [size]}
 * @param matrix {@code [size, size]}, divisor n
 */
record Covariance(double[] mean, double[] matrix) {
  private static final double WHITE = 255;

  /** Spark's own copies of a matrix, and ours, in doubles. */
  private static final long COPIES = 4;

  /**
   * Of the training images, by MLlib's distributed Gramian. Pixels are bytes and beside them stands
   * a 1, so that every sum is a whole number below 2^53 (up to 10^11 images), and exact: the result
   * has the same bits in whatever order Spark adds.
   *
   * @throws ResourceFailure when the driver's heap cannot hold such a matrix
   */
  static Covariance of(JavaSparkContext spark, Broadcast<WorkOrder> order) {
    int size = order.value().spec().shape().size();
    long bytes = COPIES * Double.BYTES * (size + 1L) * (size + 1L);
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap) {
      throw new ResourceFailure(
          String.format(
              Locale.ROOT,
              "closed form: expected a driver heap of at least %,d bytes for the covariance of %,d numbers, found %,d",
              bytes,
              size,
              heap));
    }
    JavaRDD<Vector> rows =
        order.value().data().trainingChunks(spark).flatMap(new Rows(order, size));
    Matrix gramian = new RowMatrix(rows.rdd()).computeGramianMatrix();
    double n = gramian.apply(size, size);
    double[] mean = new double[size];
    double[] matrix = new double[size * size];
    for (int i = 0; i < size; i++) {
      mean[i] = gramian.apply(i, size) / n / WHITE;
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        matrix[i * size + j] = gramian.apply(i, j) / n / (WHITE * WHITE) - mean[i] * mean[j];
      }
    }
    return new Covariance(mean, matrix);
  }

  private record Rows(Broadcast<WorkOrder> order, int size)
      implements FlatMapFunction<ChunkRef, Vector> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Vector> call(ChunkRef chunk) {
      byte[] pixels = order.value().examples(chunk).pixels();
      return java.util.stream.IntStream.range(0, chunk.rows())
          .mapToObj(
              row -> {
                double[] numbers = new double[size + 1];
                for (int i = 0; i < size; i++) {
                  numbers[i] = pixels[row * size + i] & 0xff;
                }
                numbers[size] = 1;
                return Vectors.dense(numbers);
              })
          .iterator();
    }
  }
}
