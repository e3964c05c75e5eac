package io.sparkvae.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** libtorch in every configuration that may be their best on two cores. */
final class Rivals {
  private final Site site;

  Rivals(Site site) {
    this.site = site;
  }

  /**
   * Builds of libtorch.
   *
   * <p>{@code OFFICIAL} has MKL inside. {@code JAVACPP} calls OpenBLAS, whose threads fight with
   * those of libtorch unless there is one.
   */
  private enum Build {
    OFFICIAL("rival-official"),
    JAVACPP("rival-javacpp");

    private final String directory;

    Build(String directory) {
      this.directory = directory;
    }

    private String spelled() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Whether a configuration is what a program gets that only calls PyTorch's ordinary operations,
   * rather than one that keeps tensors in oneDNN's layout.
   */
  static boolean isEager(Entry entry) {
    return !entry.name().contains("blocked");
  }

  /**
   * libtorch training: both builds, one and two threads (the largest model: two), for convolutions
   * each memory layout; for M1 also through DJL.
   */
  List<Entry> training(Workload workload) {
    List<Entry> entries = new ArrayList<>(workload == Workload.MLP ? djl() : List.of());
    for (Build build : Build.values()) {
      for (String layout : layouts(workload)) {
        int fewest = workload == Workload.AUTOENCODER84M ? 2 : 1;
        for (int threads = fewest; threads <= 2; threads++) {
          entries.add(libtorch(build, workload, "train", layout, threads, 1));
        }
      }
    }
    return entries;
  }

  /** The official libtorch through DJL's own blocks and trainer, M1. */
  private List<Entry> djl() {
    Path rival = site.target().resolve("rival-djl");
    List<Entry> entries = new ArrayList<>();
    for (int threads = 1; threads <= 2; threads++) {
      List<String> command = new ArrayList<>(Site.java());
      command.add("-Xmx2g");
      command.add("-Dai.djl.offline=true");
      command.add("-DENGINE_CACHE_DIR=" + rival.resolve("unpacked"));
      command.add("-cp");
      command.add("%s:%s/classes:%s/*".formatted(site.target().resolve("classes"), rival, rival));
      command.add("io.sparkvae.bench.djl.Djl");
      command.add(site.pixels(Workload.MLP).toString());
      entries.add(
          new Entry(
              "libtorch official through DJL, mlp train, batch %d, %s"
                  .formatted(Workload.MLP.batch(), spelled(threads, 1)),
              command,
              Map.of(
                  "OMP_NUM_THREADS",
                  Integer.toString(threads),
                  "PYTORCH_LIBRARY_PATH",
                  official().toString(),
                  "PYTORCH_FLAVOR",
                  "cpu")));
    }
    return entries;
  }

  private Path official() {
    return site.target()
        .resolve(Build.OFFICIAL.directory)
        .resolve("native/pytorch/cpu/linux-x86_64");
  }

  /** libtorch encoding: two threads in an operation, or two threads side by side. */
  List<Entry> encoding(Workload workload) {
    List<Entry> entries = new ArrayList<>();
    for (Build build : Build.values()) {
      for (String layout : layouts(workload)) {
        entries.add(libtorch(build, workload, "encode", layout, 2, 1));
        entries.add(libtorch(build, workload, "encode", layout, 1, 2));
      }
    }
    return entries;
  }

  /** Matrix products through libtorch: its MKL, its OpenBLAS. */
  Stream<Entry> products() {
    return Stream.of(
        products(Build.OFFICIAL, 1, 2),
        products(Build.OFFICIAL, 2, 1),
        products(Build.JAVACPP, 1, 2));
  }

  private Entry products(Build build, int threads, int workers) {
    return rival(
        build,
        Floor.NAME
            + "sgemm of libtorch %s, %s".formatted(build.spelled(), spelled(threads, workers)),
        threads,
        "Products",
        List.of(Integer.toString(threads), Integer.toString(workers)));
  }

  /** Compares what our model gives with what libtorch gives on the same parameters. */
  Entry cross(Workload workload, Path expected) {
    return rival(
        Build.OFFICIAL,
        "cross " + workload.spelled(),
        1,
        "Cross",
        List.of(workload.spelled(), expected.toString()));
  }

  private static List<String> layouts(Workload workload) {
    return switch (workload) {
      case MLP -> List.of("nchw");
      case CONV -> List.of("nchw", "nhwc", "blocked");
      case VQVAE, PIXELCNN, AUTOENCODER84M -> List.of("nchw", "nhwc");
    };
  }

  private Entry libtorch(
      Build build, Workload workload, String task, String layout, int threads, int workers) {
    return rival(
        build,
        "libtorch %s, %s %s%s, batch %d, %s"
            .formatted(
                build.spelled(),
                workload.spelled(),
                task,
                layouts(workload).size() > 1 ? ", " + layout : "",
                workload.batch(),
                spelled(threads, workers)),
        threads,
        "Libtorch",
        arguments(workload, task, layout, threads, workers));
  }

  /**
   * @param program of the rivals' sources
   */
  private Entry rival(
      Build build, String name, int threads, String program, List<String> arguments) {
    Path rival = site.target().resolve(build.directory);
    List<String> command = new ArrayList<>(Site.java());
    command.add("-Xmx2g");
    // What libtorch takes is not JavaCPP's to limit; by default that is twice the heap.
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    command.add("-Dorg.bytedeco.javacpp.cachedir=" + rival.resolve("unpacked"));
    Map<String, String> environment = new HashMap<>();
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    switch (build) {
      case OFFICIAL -> {
        command.add("-Dorg.bytedeco.javacpp.pathsFirst=true");
        command.add("-Djava.library.path=" + official());
      }
      case JAVACPP -> environment.put("OPENBLAS_NUM_THREADS", "1");
    }
    command.add("-cp");
    command.add("%s:%s/classes:%s/*".formatted(site.target().resolve("classes"), rival, rival));
    command.add("io.sparkvae.bench.rival." + program);
    command.addAll(arguments);
    return new Entry(name, command, environment);
  }

  private static String spelled(int threads, int workers) {
    return "%d thread%s x %d".formatted(threads, threads == 1 ? "" : "s", workers);
  }

  private List<String> arguments(
      Workload workload, String task, String layout, int threads, int workers) {
    return List.of(
        workload.spelled(),
        task,
        layout,
        Integer.toString(threads),
        Integer.toString(workers),
        site.pixels(workload).toString());
  }
}
