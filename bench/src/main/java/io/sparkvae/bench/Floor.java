package io.sparkvae.bench;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.cblas_scopy;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import io.sparkvae.machine.NativeBuild;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What the machine gives at best: matrix products of 2,048 (task {@code sgemm}; a round's "images"
 * are its millions of floating-point operations), or copies of 64 MiB (task {@code copy}; its
 * megabytes read and written), through OpenBLAS as our engine uses it, one thread a worker.
 *
 * <p>Arguments: task, workers, repetitions of each worker in a round.
 */
final class Floor {
  private static final int SIDE = 2048;
  private static final int RUN = 16 << 20;

  private Floor() {}

  public static void main(String[] args) throws Exception {
    NativeBuild.select();
    int workers = Integer.parseInt(args[1]);
    int repetitions = Integer.parseInt(args[2]);
    boolean products = args[0].equals("sgemm");
    long megaEach = (products ? 2L * SIDE * SIDE * SIDE : 2L * RUN * Float.BYTES) / 1_000_000;
    Runnable[] work =
        IntStream.range(0, workers)
            .mapToObj(w -> products ? product() : copy())
            .toArray(Runnable[]::new);
    Contestant.serve(
        megaEach * repetitions * workers,
        () -> {
          Thread[] threads = new Thread[workers];
          for (int w = 0; w < workers; w++) {
            Runnable one = work[w];
            threads[w] = new Thread(() -> repeat(one, repetitions));
            threads[w].start();
          }
          for (Thread thread : threads) {
            thread.join();
          }
        });
  }

  private static void repeat(Runnable work, int repetitions) {
    for (int i = 0; i < repetitions; i++) {
      work.run();
    }
  }

  private static FloatPointer filled(int size) {
    FloatPointer memory = new FloatPointer(size);
    for (int i = 0; i < size; i++) {
      memory.put(i, i % 7 - 3);
    }
    return memory;
  }

  private static Runnable product() {
    FloatPointer a = filled(SIDE * SIDE);
    FloatPointer b = filled(SIDE * SIDE);
    FloatPointer c = filled(SIDE * SIDE);
    return () ->
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasNoTrans,
            SIDE,
            SIDE,
            SIDE,
            1f,
            a,
            SIDE,
            b,
            SIDE,
            0f,
            c,
            SIDE);
  }

  private static Runnable copy() {
    FloatPointer from = filled(RUN);
    FloatPointer to = filled(RUN);
    return () -> cblas_scopy(RUN, from, 1, to, 1);
  }
}
