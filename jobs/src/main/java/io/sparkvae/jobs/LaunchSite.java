// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.machine.MachineMemory;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.machine.NativeEnvironment;
import io.sparkvae.machine.Nd4jLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files, the environment and the machine of the launcher.
 *
 * @param root root directory of the repository or installation
 * @param jar jar of the application
 * @param sparkHome installed Spark; if empty, the embedded Spark is used
 * @param cluster working directory of {@code scripts/cluster.sh}
 * @param nativeCache directory where native libraries are unpacked; if empty, one in the home
 *     directory is used
 * @param overrides environment variables that are passed on to executors
 * @param cores number of cores of this machine
 * @param memory memory of this machine
 */
record LaunchSite(
    Path root,
    Path jar,
    Optional<Path> sparkHome,
    Path cluster,
    Optional<String> nativeCache,
    Map<String, String> overrides,
    int cores,
    MachineMemory memory) {
  private static final List<String> OVERRIDES =
      List.of(NativeBuild.VARIABLE, NativeEnvironment.BLAS_CORE, NativeEnvironment.THREADS);

  LaunchSite {
    overrides = Map.copyOf(overrides);
  }

  /**
   * Returns the site that the environment variables describe; {@code scripts/sparkvae} sets them.
   */
  static LaunchSite current() {
    Path root = Path.of(System.getenv().getOrDefault("SPARKVAE_HOME", "")).toAbsolutePath();
    Path library = library(root);
    return new LaunchSite(
        root,
        variable("SPARKVAE_JAR").map(Path::of).orElse(library.resolve("sparkvae.jar")),
        variable("SPARK_HOME").map(Path::of),
        variable("SPARKVAE_CLUSTER_DIR").map(Path::of).orElse(library.resolve("cluster")),
        variable("SPARKVAE_NATIVE_CACHE"),
        overridesIn(System.getenv()),
        Runtime.getRuntime().availableProcessors(),
        MachineMemory.available());
  }

  static Map<String, String> overridesIn(Map<String, String> environment) {
    return OVERRIDES.stream()
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .collect(Collectors.toMap(name -> name, environment::get));
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }

  Path embeddedSpark() {
    return library(root).resolve("spark");
  }

  /** Returns the directory of application and Spark: of an unpacked archive, or of the build. */
  static Path library(Path root) {
    Path unpacked = root.resolve("lib");
    return Files.isRegularFile(unpacked.resolve("sparkvae.jar"))
        ? unpacked
        : root.resolve("jobs/target");
  }

  /** Returns the jar of ND4J's native library, if it lies beside the application. */
  Optional<Path> nd4j() {
    return Optional.of(jar.resolveSibling(Nd4jLibrary.JAR)).filter(Files::isRegularFile);
  }

  Path conf() {
    return root.resolve("conf");
  }

  /** Returns the properties file that spark-submit reads if none is named. */
  Path sparkDefaults() {
    return sparkHome
        .map(home -> home.resolve("conf"))
        .orElse(conf())
        .resolve("spark-defaults.conf");
  }

  Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /**
   * Returns the client properties of the cluster that {@code scripts/cluster.sh} started, if {@code
   * master} is that cluster.
   */
  Optional<Path> propertiesOfCluster(String master) {
    try {
      boolean ours = Files.readString(cluster.resolve("url")).strip().equals(master);
      return ours ? Optional.of(cluster.resolve("client.properties")) : Optional.empty();
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
