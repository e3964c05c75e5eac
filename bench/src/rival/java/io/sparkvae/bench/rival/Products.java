package io.sparkvae.bench.rival;

import io.sparkvae.bench.Contestant;
import io.sparkvae.bench.Team;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The machine's floor as libtorch finds it: matrix products of 2,048; its "images" are millions of
 * floating-point operations.
 *
 * <p>Arguments: threads inside an operation, workers side by side.
 */
public final class Products {
  private static final long SIDE = 2048;

  private Products() {}

  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[0]);
    torch.set_num_threads(threads);
    try (Team team = new Team(Integer.parseInt(args[1]), number -> worker(threads))) {
      Contestant.serve(team);
    }
  }

  private static Contestant.Work worker(int threads) {
    Tensor a = torch.randn(SIDE, SIDE);
    Tensor b = torch.randn(SIDE, SIDE);
    Tensor c = torch.empty(SIDE, SIDE);
    return clock -> {
      torch.set_num_threads(threads);
      long megaflops = 0;
      try (InferenceMode mode = new InferenceMode()) {
        for (; clock.running(); megaflops += 2 * SIDE * SIDE * SIDE / 1_000_000) {
          torch.mm_out(c, a, b);
        }
      }
      return megaflops;
    };
  }
}
