// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import io.sparkvae.graph.Operation;
import io.sparkvae.machine.OpenMp;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * oneDNN, whose kernels do the arithmetic of matrices and convolutions, on row-major memory. It is
 * told to use one thread before it is loaded: the unit of parallelism is a worker.
 */
final class OneDnn {
  /** The processor. */
  static final engine ENGINE;

  static {
    OpenMp.useOwnThreads(); // Before oneDNN, which would load a machine's own OpenMP.
    ENGINE = new engine(engine.kind.cpu.value, 0);
    // This class may be loaded while a plan is made; the engine outlives that plan.
    ENGINE.retainReference();
  }

  private OneDnn() {}

  /**
   * Has the operations of the calling thread use as many threads as they should. Needed before
   * primitives are made, which are made for a number of threads, and before they run.
   */
  static void prepareThread() {
    OpenMp.useOwnThreads();
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
      FloatPointer c) {
    product(p, m, n, k, a, b, c, false);
  }

  /**
   * As {@link #product(Operation.MatrixProduct, int, int, int, FloatPointer, FloatPointer,
   * FloatPointer)}.
   *
   * @param added to what C holds
   */
  static void product(
      Operation.MatrixProduct p,
      int m,
      int n,
      int k,
      FloatPointer a,
      FloatPointer b,
      FloatPointer c,
      boolean added) {
    int status =
        dnnl_sgemm(
            (byte) (p.transposeA() ? 'T' : 'N'),
            (byte) (p.transposeB() ? 'T' : 'N'),
            m,
            n,
            k,
            1f,
            a,
            p.transposeA() ? m : k,
            b,
            p.transposeB() ? k : n,
            added ? 1f : 0f,
            c,
            n);
    if (status != 0) {
      throw new IllegalStateException(
          "oneDNN: expected a product of %s x %s x %s, found status %s".formatted(m, k, n, status));
    }
  }

  /**
   * Adds the rows of a matrix.
   *
   * @param ones as many ones as there are rows
   * @param sum one number a column
   */
  static void sumRows(
      int rows, int columns, FloatPointer matrix, FloatPointer ones, FloatPointer sum) {
    product(new Operation.MatrixProduct(false, false), 1, columns, rows, ones, matrix, sum);
  }

  /**
   * How a tensor lies in memory.
   *
   * @param dimensions in oneDNN's order, whatever the layout
   */
  static memory.desc layout(memory.format_tag tag, long... dimensions) {
    return new memory.desc(dimensions, memory.data_type.f32, tag);
  }

  /** A run of floats as a tensor of oneDNN; the run must be kept alive. */
  static memory tensor(memory.desc layout, Memory run) {
    if (layout.get_size() > (long) run.size() * Float.BYTES) {
      throw new IllegalStateException(
          "oneDNN: expected %s bytes of memory, found %s"
              .formatted(layout.get_size(), (long) run.size() * Float.BYTES));
    }
    return new memory(layout, ENGINE, run.pointer());
  }

  /** A primitive with its memory bound. */
  static Kernel bound(primitive primitive, IntMemoryMap arguments) {
    stream stream = new stream(ENGINE);
    return () -> {
      primitive.execute(stream, arguments);
      stream._wait();
    };
  }
}
