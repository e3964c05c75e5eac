package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
   * A race, or checks.
   *
   * @param figures that it must give
   */
  private record Heat(String name, List<String> figures, Step step) {
    boolean wanted(List<String> names) {
      return names.isEmpty()
          || names.stream().anyMatch(name -> figures.stream().anyMatch(f -> f.startsWith(name)));
    }
  }

  private final Site site;
  private final Scores scores = new Scores();

  private Bench(Site site) {
    this.site = site;
  }

  public static void main(String[] args) throws Exception {
    Scale scale = args[2].equals("quick") ? Scale.QUICK : Scale.FULL;
    Site site = new Site(Path.of(args[0]), Path.of(args[1]), scale);
    System.exit(new Bench(site).run(List.of(args).subList(3, args.length)));
  }

  private List<Heat> heats() {
    Figures figures = new Figures(site, scores);
    Checks checks = new Checks(site, scores);
    return List.of(
        new Heat(
            "dl4j", List.of("train.mlp.vs.dl4j-spark", "train.mlp.vs.dl4j-layer"), figures::dl4j),
        new Heat(
            "train.mlp",
            List.of(
                "train.mlp.vs.libtorch",
                "train.mlp.engine.vs.libtorch",
                "train.mlp.stage.vs.engine",
                "train.mlp.fraction-of-floor"),
            () -> figures.training(Workload.MLP)),
        new Heat(
            "train.conv",
            List.of(
                "train.conv.vs.libtorch",
                "train.conv.vs.libtorch-eager",
                "train.conv.engine.vs.libtorch",
                "train.conv.fraction-of-floor",
                "scaling.2"),
            () -> figures.training(Workload.CONV)),
        new Heat(
            "scaling",
            Figures.SIDE_BY_SIDE.stream().skip(1).map(n -> "scaling.linear." + n).toList(),
            figures::sideBySide),
        new Heat(
            "train.vqvae",
            List.of("train.vqvae.vs.libtorch", "train.vqvae.winograd.vs.libtorch"),
            () -> figures.engine(Workload.VQVAE)),
        new Heat(
            "train.pixelcnn",
            List.of("train.pixelcnn.vs.libtorch"),
            () -> figures.engine(Workload.PIXELCNN)),
        new Heat(
            "train.autoencoder84m",
            List.of(
                "train.autoencoder84m.vs.libtorch", "train.autoencoder84m.direct.vs.libtorch"),
            () -> figures.engine(Workload.AUTOENCODER84M)),
        new Heat("sample.pixelcnn", List.of("sample.pixelcnn"), figures::sampling),
        new Heat(
            "encode.mlp",
            List.of("encode.mlp.vs.libtorch", "encode.mlp.fraction-of-floor"),
            () -> figures.encoding(Workload.MLP)),
        new Heat(
            "encode.conv",
            List.of(
                "encode.conv.vs.libtorch",
                "encode.conv.vs.libtorch-eager",
                "encode.conv.fraction-of-floor"),
            () -> figures.encoding(Workload.CONV)),
        new Heat(
            "encode.end-to-end",
            List.of("encode.end-to-end", "encode.end-to-end.fraction-of-floor"),
            figures::endToEnd),
        new Heat(
            "ingest",
            List.of(
                "ingest.png.vs.imageio",
                "ingest.png.vs.imageio-stream",
                "ingest.png.fraction-of-floor"),
            figures::ingest),
        new Heat("ingest.jpeg", List.of("ingest.jpeg"), () -> figures.photographs("jpeg")),
        new Heat("ingest.webp", List.of("ingest.webp"), () -> figures.photographs("webp")),
        new Heat("stats", List.of("stats.vs.sql"), figures::statistics),
        new Heat("ssim", List.of("evaluate.ssim.vs.scikit-image"), figures::similarity),
        new Heat("probes", List.of("score.probes.vs.scikit-learn"), figures::probes),
        new Heat("units", List.of("units.encode", "units.stats"), figures::units),
        new Heat("checks.mlp", List.of("elbo.mlp", "cross.mlp"), () -> checks.run(Workload.MLP)),
        new Heat(
            "checks.conv", List.of("elbo.conv", "cross.conv"), () -> checks.run(Workload.CONV)));
  }

  private int run(List<String> names) throws IOException {
    List<Workload> profiled =
        Arrays.stream(Workload.values())
            .filter(workload -> names.contains("profile." + workload.spelled()))
            .toList();
    if (!profiled.isEmpty()) {
      timed("preparing data", this::prepare);
      for (Workload workload : profiled) {
        run(new Ours(site).profile(workload)).forEach(System.out::println);
      }
      return 0;
    }
    List<Heat> wanted = heats().stream().filter(heat -> heat.wanted(names)).toList();
    if (wanted.isEmpty()) {
      System.err.println("bench: expected names of figures, found none in " + names);
      return 2;
    }
    Results results = new Results(site, scores);
    timed("preparing data", this::prepare);
    for (Heat heat : wanted) {
      try {
        timed(heat.name(), heat.step());
      } catch (IOException e) {
        scores.leaveOut(heat.name(), "the rest of it", e.getMessage());
      }
      // After each: a long run that ends early has told what it knows.
      results.write();
    }
    new Table(site, scores).print();
    List<String> missing =
        wanted.stream()
            .flatMap(heat -> heat.figures().stream())
            .filter(figure -> !scores.figures().containsKey(figure) && !scores.isLeftOut(figure))
            .toList();
    if (missing.isEmpty()) {
      return 0;
    }
    System.err.println("bench: expected these figures, found them not: " + missing);
    return 1;
  }

  private void timed(String name, Step step) throws IOException {
    long began = System.nanoTime();
    System.err.printf("bench: == %s%n", name);
    try {
      step.run();
    } finally {
      scores.seconds().put(name, (System.nanoTime() - began) * 1e-9);
    }
  }

  private void prepare() throws IOException {
    Path ready = site.data("ready");
    if (Files.exists(ready)) {
      return;
    }
    Scale scale = site.scale();
    Path png = Files.createDirectories(site.data("png"));
    Path archive = site.mnist().resolve("mnist-png.tar.gz");
    run(
        new Entry(
            "unpacking PNG files",
            List.of("tar", "-xzf", archive.toString(), "-C", png.toString()),
            Map.of()));
    run(
        site.ours(
            "preparing",
            Prepare.class,
            site.mnist(),
            site.data(""),
            scale.dl4jSpark(),
            scale.raceSprites(),
            scale.boundSprites(),
            scale.encodeSprites(),
            scale.latents(),
            scale.unitSprites()));
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
