// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.StandaloneMaster;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.MachineMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Builds the command with which {@code scripts/sparkvae} starts a job. It sets memory that fits,
 * and one string of JVM options each for driver and executors, because in Spark a second string
 * replaces the first.
 */
final class LaunchPlan {
  private static final String DRIVER_OPTIONS = "spark.driver.extraJavaOptions";
  private static final String DRIVER_CLASS_PATH = "spark.driver.extraClassPath";

  /** Who gets ND4J's native library on a cluster. In one JVM there is nothing to copy. */
  enum Nd4j {
    /** The driver, if it runs here: for what few jobs do on it. */
    DRIVER,
    /** The executors, too: their tasks compute with it. */
    EXECUTORS
  }

  /** Spark property: the application, as a driver in a pod finds it. */
  private static final String POD_JAR = "spark.sparkvae.jar";

  private static final String IMAGE_JAR = "local:///opt/sparkvae/sparkvae.jar";

  /** Of a process that only submits a driver. */
  private static final long SUBMITTING_HEAP = 512 * JvmMemory.MIB;

  private final LaunchArguments given;
  private final LaunchArguments arguments;
  private final LaunchSite site;
  private final LaunchMemory memory;
  private final Nd4j nd4j;
  private final JvmOptions options;
  private final Map<String, String> properties;

  private LaunchPlan(
      LaunchArguments given,
      LaunchArguments arguments,
      LaunchSite site,
      LaunchMemory memory,
      Nd4j nd4j) {
    this.given = given;
    this.arguments = arguments;
    this.site = site;
    this.memory = memory;
    this.nd4j = nd4j;
    this.options = new JvmOptions(arguments, site);
    this.properties = new LinkedHashMap<>(given.properties());
    properties.remove(LaunchMemory.OFF_HEAP);
  }

  /**
   * Returns the words of the command.
   *
   * @throws ResourceFailure when the memory does not fit this machine
   */
  static List<String> command(
      LaunchArguments parsed,
      LaunchSite site,
      Nd4j nd4j,
      Function<SparkConf, Optional<StandaloneMaster.Offer>> ask) {
    LaunchArguments given =
        site.sparkHome().isPresent() ? parsed : parsed.keeping(site.sparkDefaults());
    LaunchArguments arguments = given.consulting(site.sparkDefaults());
    LaunchSecurity.check(given, arguments, site);
    LaunchMemory memory =
        LaunchMemory.of(arguments, site.cores(), LaunchWorkers.largest(arguments, site, ask));
    // The job doctor must also run on a machine that is too small.
    if (!arguments.job().contains("doctor")) {
      requireFits(memory, arguments, site.memory());
    }
    return new LaunchPlan(given, arguments, site, memory, nd4j).words();
  }

  private static void requireFits(
      LaunchMemory memory, LaunchArguments arguments, MachineMemory machine) {
    if (!arguments.driverInCluster()) {
      memory.driver().requireWithin(machine.bytes(), machine.source());
    }
    if (memory.here(arguments) > machine.bytes()) {
      throw new ResourceFailure(
          "memory: expected at least %s for %s, found %s (%s)"
              .formatted(
                  JvmMemory.inWords(memory.here(arguments)),
                  arguments.master(),
                  JvmMemory.inWords(machine.bytes()),
                  machine.source()));
    }
  }

  private List<String> words() {
    properties.put("spark.master", arguments.master());
    properties.put("spark.driver.memory", mebibytes(memory.driver().heap()));
    if (!arguments.local()) {
      long overhead = memory.executor().offHeap() + memory.executor().margin();
      properties.put("spark.executor.memory", mebibytes(memory.executor().heap()));
      properties.putIfAbsent("spark.executor.memoryOverhead", mebibytes(overhead));
      properties.put(
          "spark.executor.extraJavaOptions", QuotedWords.join(options.executor(memory.executor())));
    }
    site.overrides()
        .forEach((name, value) -> properties.putIfAbsent("spark.executorEnv." + name, value));
    if (!arguments.local()) {
      // Java reads the names of files by the locale; executors often have none.
      properties.putIfAbsent("spark.executorEnv.LC_ALL", "C.UTF-8");
    }
    Optional<Path> ownCluster = site.propertiesOfCluster(arguments.master());
    if (ownCluster.isPresent() && given.propertiesFile().isPresent()) {
      throw new ConfigurationFailure(
          "--properties-file: expected --conf options instead for %s, whose own properties file holds its secret"
              .formatted(arguments.master()));
    }
    boolean here = arguments.local() || ownCluster.isPresent();
    if (here) {
      properties.putIfAbsent("spark.driver.host", "127.0.0.1");
      properties.putIfAbsent("spark.driver.bindAddress", "127.0.0.1");
    }
    if (arguments.driverInCluster()) {
      inCluster();
    }
    site.nd4j().ifPresent(jar -> addNd4j(jar, here));
    List<String> words = new ArrayList<>();
    if (here) {
      // The address on which Spark's web UI listens can be set only by this variable.
      words.addAll(List.of("env", "SPARK_LOCAL_IP=127.0.0.1"));
    }
    if (site.sparkHome().isPresent()) {
      words.add(site.sparkHome().get().resolve("bin/spark-submit").toString());
      properties.put(DRIVER_OPTIONS, QuotedWords.join(options.driver(memory.driver())));
    } else {
      embedded(words);
    }
    // Secrets are in a file that only its owner can read, never on a command line.
    ownCluster
        .or(given::propertiesFile)
        .ifPresent(file -> words.addAll(List.of("--properties-file", file.toString())));
    properties.forEach((name, value) -> words.addAll(List.of("--conf", name + "=" + value)));
    words.addAll(arguments.rest());
    words.addAll(List.of("--class", Main.class.getName(), jar(here)));
    if (arguments.submitsDriver()) {
      words.addAll(List.of("submit", site.jar().toUri().toString()));
    }
    words.addAll(arguments.job());
    return words;
  }

  /**
   * The application is large. {@code local:} keeps Spark from copying it to JVMs that can read the
   * file in place. A pod has it in its image.
   */
  private String jar(boolean here) {
    if (arguments.driverInCluster() && arguments.master().startsWith("k8s://")) {
      return arguments.property(POD_JAR).orElse(IMAGE_JAR);
    }
    return (here ? "local:" : "") + site.jar();
  }

  /** Adds the jar of ND4J's native library, which lies beside the application everywhere. */
  private void addNd4j(Path jar, boolean here) {
    if (here || nd4j == Nd4j.EXECUTORS) {
      String before = arguments.property(LaunchArguments.JARS).map(jars -> jars + ",").orElse("");
      String beside = jar(here).replaceFirst("[^/]*$", "");
      properties.put(LaunchArguments.JARS, before + beside + jar.getFileName());
    } else if (!arguments.driverInCluster()) {
      String before = arguments.property(DRIVER_CLASS_PATH).map(path -> path + ":").orElse("");
      properties.put(DRIVER_CLASS_PATH, before + jar);
    }
  }

  /** Everything that the driver needs is in properties, because another process starts it. */
  private void inCluster() {
    properties.put(DRIVER_OPTIONS, QuotedWords.join(options.driver(memory.driver())));
    if (arguments.submitsDriver()) {
      // spark-submit runs the process that submits the driver: a client of the cluster.
      properties.put(LaunchArguments.DEPLOY_MODE, "client");
    } else {
      long overhead = memory.driver().offHeap() + memory.driver().margin();
      properties.putIfAbsent("spark.driver.memoryOverhead", mebibytes(overhead));
    }
  }

  private void embedded(List<String> words) {
    words.add(site.java().toString());
    if (arguments.driverInCluster()) {
      words.add("-Xmx" + mebibytes(SUBMITTING_HEAP));
      words.addAll(modules());
    } else {
      words.add("-Xmx" + mebibytes(memory.driver().heap()));
      words.addAll(modules());
      words.addAll(options.driver(memory.driver()));
      properties.remove(DRIVER_OPTIONS);
    }
    String classes = site.conf() + ":" + site.embeddedSpark().resolve("jars") + "/*";
    Optional<String> more =
        Optional.ofNullable(properties.get(DRIVER_CLASS_PATH))
            .filter(path -> !arguments.driverInCluster());
    words.addAll(List.of("-cp", more.map(path -> classes + ":" + path).orElse(classes)));
    words.add("org.apache.spark.deploy.SparkSubmit");
  }

  private static List<String> modules() {
    return List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+"));
  }

  private static String mebibytes(long bytes) {
    return bytes / JvmMemory.MIB + "m";
  }
}
