package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Debian's PyTorch, on OpenBLAS. */
final class Python {
  private static final String PROGRAM = "/usr/bin/python3";
  private static final Path PYTORCH = Path.of("/usr/lib/python3/dist-packages/torch");
  private static final Path BLAS = Path.of("/usr/lib/x86_64-linux-gnu/libblas.so.3");

  private final Site site;

  Python(Site site) {
    this.site = site;
  }

  /**
   * Why it is no rival here, or nothing: without OpenBLAS it multiplies matrices with the reference
   * implementation.
   */
  static Optional<String> unfit() throws IOException {
    if (!Files.isDirectory(PYTORCH)) {
      return Optional.of("Debian's python3-torch is not installed");
    }
    Path blas = BLAS.toRealPath();
    return blas.toString().contains("openblas")
        ? Optional.empty()
        : Optional.of("expected Debian's libopenblas0 behind it, found " + blas);
  }

  /** With one and with two threads in an operation. */
  List<Entry> pytorch(Workload workload, String task) {
    return IntStream.rangeClosed(1, 2).mapToObj(n -> pytorch(workload, task, n)).toList();
  }

  private Entry pytorch(Workload workload, String task, int threads) {
    return new Entry(
        "pytorch, %s %s, batch %d, %d thread%s"
            .formatted(
                workload.spelled(), task, workload.batch(), threads, threads == 1 ? "" : "s"),
        List.of(
            PROGRAM,
            site.home().resolve("bench/src/rival/python/pytorch.py").toString(),
            workload.spelled(),
            task,
            Integer.toString(threads),
            site.pixels(workload).toString()),
        Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", Integer.toString(threads)));
  }
}
