package io.sparkvae.graph;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemv;

import org.bytedeco.javacpp.FloatPointer;

/** Matrix products on row-major memory, straight to BLAS. */
final class Blas {
  private Blas() {}

  /** Whether to overwrite the result or to add to it. */
  enum Into {
    OVERWRITE,
    ADD
  }

  /**
   * C = op(A) op(B).
   *
   * @param m rows of C
   * @param n columns of C
   * @param k inner size
   */
  static void product(
      Operation.MatrixProduct p,
      int m,
      int n,
      int k,
      FloatPointer a,
      FloatPointer b,
      FloatPointer c,
      Into into) {
    cblas_sgemm(
        CblasRowMajor,
        p.transposeA() ? CblasTrans : CblasNoTrans,
        p.transposeB() ? CblasTrans : CblasNoTrans,
        m,
        n,
        k,
        1f,
        a,
        p.transposeA() ? m : k,
        b,
        p.transposeB() ? k : n,
        into == Into.ADD ? 1f : 0f,
        c,
        n);
  }

  /**
   * Adds the rows of a matrix.
   *
   * @param ones as many ones as there are rows
   * @param sum one number a column
   */
  static void sumRows(
      int rows, int columns, FloatPointer matrix, FloatPointer ones, FloatPointer sum) {
    cblas_sgemv(CblasRowMajor, CblasTrans, rows, columns, 1f, matrix, columns, ones, 1, 0f, sum, 1);
  }
}
