// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.model.input.Binarisation;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.step.WorkOrder;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The mean of the training images, in the form in which the likelihood compares them (binarised, if
 * it does that).
 *
 * @param pixels {@code [size]}, in [0, 1]
 */
record MeanImage(double[] pixels) {

  /**
   * Computes it in one pass. The sums are of whole numbers, so they are the same in whatever order
   * Spark adds.
   */
  static MeanImage of(JavaSparkContext spark, WorkOrder order) {
    Broadcast<WorkOrder> shared = spark.broadcast(order);
    try {
      long[] sums =
          order
              .data()
              .trainingChunks(spark)
              .map(new PixelSums(shared))
              .treeReduce(
                  (a, b) -> IntStream.range(0, a.length).mapToLong(i -> a[i] + b[i]).toArray());
      double white = (double) WHITE * order.data().examples();
      return new MeanImage(
          IntStream.range(0, sums.length).mapToDouble(i -> sums[i] / white).toArray());
    } finally {
      shared.destroy();
    }
  }

  /**
   * The means of equal parts of contiguous pixels. With as many parts as pixels, these are the
   * pixels themselves; with as many as channels, the means of the channels.
   */
  double[] meansOf(int parts) {
    int length = pixels.length / parts;
    return IntStream.range(0, parts)
        .mapToDouble(
            part ->
                IntStream.range(0, length).mapToDouble(i -> pixels[part * length + i]).sum()
                    / length)
        .toArray();
  }

  private static final int WHITE = 255;

  private record PixelSums(Broadcast<WorkOrder> order) implements Function<ChunkRef, long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] call(ChunkRef chunk) {
      byte[] pixels = order.value().examples(chunk).pixels();
      Binarisation binarisation = order.value().spec().binarisation();
      long[] sums = new long[pixels.length / chunk.rows()];
      for (int i = 0; i < pixels.length; i++) {
        sums[i % sums.length] += binarisation.expected(pixels[i] & 0xff);
      }
      return sums;
    }
  }
}
