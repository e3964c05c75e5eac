// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;

/**
 * A process that runs all stages, and then trains in double. After each of the two it prints the
 * names of the native libraries that it has loaded, in one line.
 */
final class LoadedLibraries {
  private LoadedLibraries() {}

  public static void main(String[] args) throws IOException {
    Path here = Path.of(args[0]);
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate()) {
      spark.sparkContext().statusTracker();
      String config = here.resolve("small.conf").toString();
      print("pipeline", "--config", config, "--output", here.resolve("run").toString());
      print(
          "train",
          "--config",
          config,
          "--shards",
          here.resolve("run/shards").toString(),
          "--output",
          here.resolve("double").toString(),
          "--set",
          "train.precision=double");
    }
  }

  private static void print(String... job) throws IOException {
    Outcome outcome = Outcome.of(job);
    TreeSet<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String file = line.substring(line.lastIndexOf('/') + 1);
      if (file.contains(".so")) {
        names.add(file);
      }
    }
    System.out.println(outcome.code() + outcome.err() + " " + String.join(" ", names));
  }
}
