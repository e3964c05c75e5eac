// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import io.sparkvae.graph.Expression;

/**
 * Logits of a distribution over K codes, for several places of each image.
 *
 * @param rows one row a place, {@code [images * places, K]}
 * @param places of an image
 */
record Logits(Expression rows, long places) {
  /** Beyond any code. */
  private static final double FAR = 1e9;

  /**
   * @param decoded {@code [images, places * K]}
   */
  static Logits of(Expression decoded, long places) {
    long images = decoded.shape().get(0);
    long size = decoded.shape().get(1) / places;
    return new Logits(decoded.reshape(images * places, size), places);
  }

  private int size() {
    return Math.toIntExact(rows.shape().get(1));
  }

  /**
   * ln of the probabilities of codes, {@code [images * places]}.
   *
   * @param codes whole numbers, {@code [images, places]}
   */
  Expression ofCodes(Expression codes) {
    Expression column = codes.reshape(rows.shape().get(0), 1);
    Expression chosen = column.greater(bounds(-0.5)).minus(column.greater(bounds(0.5)));
    return rows.logSoftmax(1).times(chosen).sum(1);
  }

  /** Each code plus the offset, except that the last code has no bound above it. */
  private Expression bounds(double offset) {
    double[] bounds = new double[size()];
    for (int k = 0; k < bounds.length; k++) {
      bounds[k] = k + offset;
    }
    if (offset > 0) {
      bounds[bounds.length - 1] = FAR;
    }
    return Expression.constant(bounds, 1, bounds.length);
  }

  /**
   * Draws a code for each place, by the inverse of the distribution function: as many codes as the
   * number is above. The function is added up in blocks of about sqrt(K) codes, so that no matrix
   * of K x K is needed.
   *
   * @param noise uniform in [0, 1), {@code [images, places]}
   * @return whole numbers, {@code [images * places]}
   */
  Expression draw(Expression noise) {
    long n = rows.shape().get(0);
    int block = (int) Math.ceil(Math.sqrt(size()));
    int blocks = (size() + block - 1) / block;
    Expression probabilities =
        rows.softmax(1).padded(1, 0, (long) block * blocks - size()).reshape(n * blocks, block);
    Expression within = probabilities.matrixProduct(upTo(block, 0)).reshape(n, blocks, block);
    Expression before =
        probabilities
            .sum(1)
            .reshape(n, blocks)
            .matrixProduct(upTo(blocks, 1))
            .reshape(n, blocks, 1);
    return noise
        .reshape(n, 1, 1)
        .greater(within.plus(before))
        .sum(1, 2)
        .minimum(size() - 1.0); // where the sum of all probabilities is rounded below 1
  }

  /** 1 where the row comes before the column by at least so many, {@code [size, size]}. */
  private static Expression upTo(int size, int least) {
    double[] mask = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = i + least; j < size; j++) {
        mask[i * size + j] = 1;
      }
    }
    return Expression.constant(mask, size, size);
  }
}
