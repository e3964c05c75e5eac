// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/** The library of a format of tables, which no test has on its own class path. */
record Bundle(Path jar) {

  /**
   * @param name of a directory in {@code target}, which the build fills
   */
  static Bundle of(String name) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target", name), "*.jar")) {
      return new Bundle(jars.iterator().next().toAbsolutePath());
    }
  }

  /** Options of the launcher for executors of their own, so that tasks pass its filter. */
  List<String> onExecutors() {
    return List.of(
        "--",
        "--master",
        "local-cluster[2,1,2048]",
        "--conf",
        "spark.authenticate=false",
        "--conf",
        "spark.network.crypto.enabled=false",
        "--jars",
        jar.toString());
  }

  /** Runs a program with the embedded Spark and this library, in a directory, to its good end. */
  void run(Class<?> program, Path here, String... words) throws Exception {
    String spark = Script.ROOT.resolve("jobs/target/spark/jars").toString();
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    String classes = Path.of("target/test-classes").toAbsolutePath().toString();
    command.addAll(
        List.of("-cp", String.join(":", classes, spark + "/*", jar.toString()), program.getName()));
    command.addAll(List.of(words));
    Path log = here.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }
}
