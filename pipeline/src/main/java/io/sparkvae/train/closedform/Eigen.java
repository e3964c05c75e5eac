// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import org.netlib.util.intW;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, the largest first.
 *
 * @param values {@code [n]}
 * @param vectors {@code [n, n]}: row i is the i-th vector, of length 1, its largest element
 *     positive
 */
public record Eigen(double[] values, double[] vectors) {

  /**
   * By MLlib's LAPACK in Java, not a native one: the same bits everywhere.
   *
   * @param matrix {@code [n, n]}, not changed
   */
  public static Eigen of(double[] matrix, int n) {
    double[] a = matrix.clone();
    double[] ascending = new double[n];
    int lwork = Math.max(1, 3 * n);
    intW info = new intW(0);
    JavaLAPACK.getInstance().dsyev("V", "U", n, a, n, ascending, new double[lwork], lwork, info);
    if (info.val != 0) {
      throw new IllegalStateException("dsyev did not converge: " + info.val);
    }
    double[] values = new double[n];
    double[] vectors = new double[n * n];
    for (int i = 0; i < n; i++) {
      values[i] = ascending[n - 1 - i];
      System.arraycopy(a, (n - 1 - i) * n, vectors, i * n, n); // a column of LAPACK's is a run
      orient(vectors, i * n, n);
    }
    return new Eigen(values, vectors);
  }

  private static void orient(double[] vectors, int from, int n) {
    int largest = from;
    for (int i = from; i < from + n; i++) {
      if (Math.abs(vectors[i]) > Math.abs(vectors[largest])) {
        largest = i;
      }
    }
    if (vectors[largest] < 0) {
      for (int i = from; i < from + n; i++) {
        vectors[i] = -vectors[i];
      }
    }
  }
}
