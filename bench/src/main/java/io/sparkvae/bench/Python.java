package io.sparkvae.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Debian's PyTorch. */
final class Python {
  private static final String PROGRAM = "/usr/bin/python3";
  private static final Path PYTORCH = Path.of("/usr/lib/python3/dist-packages/torch");

  private final Site site;

  Python(Site site) {
    this.site = site;
  }

  static boolean hasPytorch() {
    return Files.isDirectory(PYTORCH);
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
