package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the races and writes what they gave. See {@code scripts/bench.sh}.
 *
 * <p>Arguments: the repository, the directory with MNIST, {@code full} or {@code quick}, then names
 * of figures; none: all.
 */
public final class Bench {
  private interface Step {
    void run() throws IOException;
  }

  /**
   * A race.
   *
   * @param figures that it gives; those that begin with one of these
   */
  private record Heat(List<String> figures, Step step) {
    boolean wanted(List<String> names) {
      return names.isEmpty()
          || names.stream().anyMatch(name -> figures.stream().anyMatch(name::startsWith));
    }
  }

  private Bench() {}

  public static void main(String[] args) throws Exception {
    Scale scale = args[2].equals("quick") ? Scale.QUICK : Scale.FULL;
    Site site = new Site(Path.of(args[0]), Path.of(args[1]), scale);
    List<String> names = List.of(args).subList(3, args.length);
    Figures figures = new Figures(site);
    Bounds bounds = new Bounds(site);
    List<Heat> heats =
        List.of(
            new Heat(List.of("train.mlp.vs.dl4j"), figures::dl4j),
            new Heat(
                List.of("train.mlp.vs.libtorch", "train.mlp.vs.pytorch", "train.mlp.fraction"),
                () -> figures.training(Workload.MLP)),
            new Heat(List.of("train.conv", "scaling.2"), () -> figures.training(Workload.CONV)),
            new Heat(List.of("encode.mlp"), () -> figures.encoding(Workload.MLP)),
            new Heat(List.of("encode.conv"), () -> figures.encoding(Workload.CONV)),
            new Heat(List.of("encode.end-to-end"), figures::endToEnd),
            new Heat(List.of("ingest"), figures::ingest),
            new Heat(List.of("elbo.mlp"), () -> bounds.compare(Workload.MLP)),
            new Heat(List.of("elbo.conv"), () -> bounds.compare(Workload.CONV)));
    List<Heat> wanted = heats.stream().filter(heat -> heat.wanted(names)).toList();
    if (wanted.isEmpty()) {
      System.err.println("bench: expected names of figures, found none in " + names);
      System.exit(2);
    }
    prepare(site);
    Results results = new Results(site, figures, bounds);
    for (Heat heat : wanted) {
      heat.step().run();
      // After each: a long run that ends early has told what it knows.
      results.write();
    }
    results.print();
  }

  private static void prepare(Site site) throws IOException {
    Path ready = site.data("ready");
    if (Files.exists(ready)) {
      return;
    }
    System.err.println("bench: preparing data in " + site.data(""));
    Scale scale = site.scale();
    Path png = Files.createDirectories(site.data("png"));
    run(
        new Entry(
            "unpacking PNG files",
            List.of(
                "tar",
                "-xzf",
                site.mnist().resolve("mnist-png.tar.gz").toString(),
                "-C",
                png.toString()),
            Map.of()));
    run(
        site.ours(
            "preparing",
            Prepare.class,
            site.mnist(),
            site.data(""),
            scale.dl4j(),
            scale.convShards(),
            scale.encodeShards()));
    Files.createFile(ready);
  }

  /** Runs a program to its end; what it prints comes back. */
  static List<String> run(Entry entry) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(entry.command());
    builder.environment().putAll(entry.environment());
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = new ArrayList<>();
    try (var in = process.inputReader()) {
      in.lines().forEach(lines::add);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(entry.name() + ": expected exit code 0, found " + exit);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return lines;
  }
}
