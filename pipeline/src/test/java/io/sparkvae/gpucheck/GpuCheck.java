// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * The steps of {@code scripts/gpu-check.sh}, each by its name.
 *
 * <p>Arguments: step, folder for results, folder for work, folder with MNIST, {@code full} or
 * {@code quick}. Or the word {@code options} alone: prints options for the JVM.
 */
public final class GpuCheck {
  private GpuCheck() {}

  /** The steps, in the order of their weight. */
  static Map<String, Step> steps() {
    Map<String, Step> steps = new LinkedHashMap<>();
    steps.put("doctor", new Doctor());
    steps.put("equality", new Equality());
    steps.put("data", new Data());
    steps.put("training", new Training());
    steps.put("short", new Training.Short());
    steps.put("speed", new Speed());
    steps.put("stages", new Stages());
    return steps;
  }

  public static void main(String[] args) throws Exception {
    if (args[0].equals("options")) {
      options().forEach(System.out::println);
      return;
    }
    Site site =
        new Site(
            Path.of(args[1]),
            Path.of(args[2]),
            Path.of(args[3]),
            Scale.of(args[4]),
            GpuCheck::spark);
    if (args[0].equals("report")) {
      System.exit(new Report(site).print(System.out) ? 0 : 1);
    }
    steps().get(args[0]).run(site, new Findings(args[0], site.results()));
    // Threads of libraries may still wait for work.
    System.exit(0);
  }

  /** Options of the JVM that runs a step, but for its class path. */
  private static List<String> options() {
    List<String> options =
        new ArrayList<>(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    options.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-Xmx5g",
            "-Dorg.bytedeco.javacpp.maxbytes=4g",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=14g",
            "-Djava.awt.headless=true",
            "-Dlog4j2.configurationFile=log4j2.properties"));
    return options;
  }

  private static void spark(String master, Consumer<SparkSession> use) {
    try (SparkSession spark =
        SparkSession.builder()
            .master(master)
            .appName("gpu check")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.locality.wait", "0s")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/warehouse")
            .config("spark.local.dir", System.getProperty("java.io.tmpdir"))
            .getOrCreate()) {
      use.accept(spark);
    }
  }
}
