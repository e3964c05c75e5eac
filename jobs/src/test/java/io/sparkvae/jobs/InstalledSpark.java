// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A Spark as a distribution lays it out: the embedded one's jars, those of further modules, and
 * {@code bin/spark-submit}.
 */
record InstalledSpark(Path home) {
  private static final Path EMBEDDED = Script.ROOT.resolve("jobs/target/spark/jars");

  /**
   * Lays it out in a new directory.
   *
   * @param modules directories of the jars of other modules of Spark
   */
  static InstalledSpark in(Path home, Path... modules) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    List<Path> all = new ArrayList<>(List.of(modules));
    all.add(0, EMBEDDED);
    for (Path from : all) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(from, "*.jar")) {
        for (Path jar : found) {
          Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
        }
      }
    }
    Path submit =
        Files.writeString(
            Files.createDirectories(home.resolve("bin")).resolve("spark-submit"),
            """
            #!/usr/bin/env bash
            # As the one of a distribution: Spark's own launcher prints the command.
            export SPARK_HOME='%1$s' SPARK_CONF_DIR='%1$s/conf' SPARK_SCALA_VERSION=2.12
            mapfile -d '' -t command < <("%2$s/bin/java" -Xmx64m -cp "$SPARK_HOME/jars/*" \\
              org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
            command[1]=${command[1]#$'\\n'}
            exec "${command[@]:1}"
            """
                .formatted(home, System.getProperty("java.home")));
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new InstalledSpark(home);
  }

  Path jars() {
    return home.resolve("jars");
  }

  Path conf() {
    return home.resolve("conf");
  }
}
