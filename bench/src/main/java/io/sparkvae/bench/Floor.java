package io.sparkvae.bench;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import io.sparkvae.machine.NativeBuild;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * What the machine gives at best: matrix products of 2,048 (task {@code sgemm}; its "images" are
 * millions of floating-point operations) through oneDNN as our engine uses it, or copies of 256
 * MiB, more than caches hold (task {@code copy}; its megabytes read and written), through the C
 * library. One thread a worker.
 *
 * <p>Arguments: task, workers.
 */
final class Floor {
  /** Names of contestants that measure the machine begin so. */
  static final String NAME = "floor, ";

  private static final int SIDE = 2048;
  private static final long RUN = 256L << 20;

  private Floor() {}

  public static void main(String[] args) throws Exception {
    NativeBuild.select();
    boolean products = args[0].equals("sgemm");
    try (Team team =
        new Team(
            Integer.parseInt(args[1]),
            number ->
                products
                    ? repeated(product(), 2L * SIDE * SIDE * SIDE / 1_000_000)
                    : repeated(copy(), 2 * RUN / 1_000_000))) {
      Contestant.serve(team);
    }
  }

  private static Contestant.Work repeated(Runnable work, long mega) {
    return clock -> {
      long sum = 0;
      for (; clock.running(); sum += mega) {
        work.run();
      }
      return sum;
    };
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
        dnnl_sgemm((byte) 'N', (byte) 'N', SIDE, SIDE, SIDE, 1f, a, SIDE, b, SIDE, 0f, c, SIDE);
  }

  private static Runnable copy() {
    BytePointer from = new BytePointer(RUN);
    BytePointer to = new BytePointer(RUN);
    // Writes every page; one that was only read is not there.
    from.fill(1);
    to.fill(2);
    return () -> Pointer.memcpy(to, from, RUN);
  }
}
