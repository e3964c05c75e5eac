// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The arguments of the launcher: {@code JOB [options] [-- spark-submit options]}.
 *
 * @param job name of the job and its options
 * @param properties Spark properties from {@code --conf} and from options that stand for a
 *     property, such as {@code --master}
 * @param propertiesFile file named by {@code --properties-file}; it may hold secrets, so it is
 *     passed on as a file
 * @param rest all other spark-submit options, unchanged
 */
record LaunchArguments(
    List<String> job,
    Map<String, String> properties,
    Optional<Path> propertiesFile,
    List<String> rest) {
  /** Spark property: where the driver runs. */
  static final String DEPLOY_MODE = "spark.submit.deployMode";

  /** Spark property: jars beside the application, for driver and executors; separated by commas. */
  static final String JARS = "spark.jars";

  private static final Map<String, String> PROPERTY_OPTIONS =
      Map.ofEntries(
          Map.entry("--master", "spark.master"),
          Map.entry("--driver-cores", "spark.driver.cores"),
          Map.entry("--driver-memory", "spark.driver.memory"),
          Map.entry("--driver-java-options", "spark.driver.extraJavaOptions"),
          Map.entry("--driver-class-path", "spark.driver.extraClassPath"),
          Map.entry("--executor-memory", "spark.executor.memory"),
          Map.entry("--executor-cores", "spark.executor.cores"),
          Map.entry("--deploy-mode", DEPLOY_MODE),
          Map.entry("--name", "spark.app.name"),
          Map.entry("--jars", JARS),
          Map.entry("--queue", "spark.yarn.queue"),
          Map.entry("--total-executor-cores", "spark.cores.max"));

  private static final String FILE = "--properties-file";

  LaunchArguments {
    job = List.copyOf(job);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    rest = List.copyOf(rest);
  }

  static LaunchArguments parse(List<String> arguments) {
    int separator = arguments.indexOf("--");
    int end = separator < 0 ? arguments.size() : separator;
    Map<String, String> properties = new LinkedHashMap<>();
    List<String> rest = new ArrayList<>();
    List<String> submit = arguments.subList(Math.min(end + 1, arguments.size()), arguments.size());
    for (int i = 0; i < submit.size(); i++) {
      String option = submit.get(i);
      if (SparkOptions.isSwitch(option)) {
        rest.add(option);
        continue;
      }
      int equals = option.startsWith("--") ? option.indexOf('=') : -1;
      String name = equals < 0 ? option : option.substring(0, equals);
      SparkOptions.requireKnown(name);
      if (equals < 0 && i + 1 == submit.size()) {
        throw new ConfigurationFailure(option + ": expected a value, found none");
      }
      String value = equals < 0 ? submit.get(++i) : option.substring(equals + 1);
      if (takesProperty(name)) {
        take(name, value, properties);
      } else {
        rest.addAll(List.of(name, value));
      }
    }
    Optional<Path> file = Optional.ofNullable(properties.remove(FILE)).map(Path::of);
    return new LaunchArguments(arguments.subList(0, end), properties, file, rest);
  }

  private static boolean takesProperty(String name) {
    return PROPERTY_OPTIONS.containsKey(name)
        || name.equals("--conf")
        || name.equals("-c")
        || name.equals(FILE);
  }

  private static void take(String name, String value, Map<String, String> properties) {
    if (name.equals(FILE)) {
      properties.put(FILE, value);
    } else if (PROPERTY_OPTIONS.containsKey(name)) {
      properties.put(PROPERTY_OPTIONS.get(name), value);
    } else {
      int equals = value.indexOf('=');
      if (equals <= 0) {
        throw new ConfigurationFailure(
            "--conf: expected key=value, found '" + Shown.value(value) + "'");
      }
      properties.put(value.substring(0, equals), value.substring(equals + 1));
    }
  }

  /**
   * Returns these arguments with the properties of the properties file added where the command line
   * does not set them. Use the result only for decisions: the file's values must not be put on the
   * command line.
   *
   * @param defaults file that spark-submit reads if none is named
   */
  LaunchArguments consulting(Path defaults) {
    return propertiesFile.isPresent() || Files.exists(defaults)
        ? over(read(propertiesFile.orElse(defaults)))
        : this;
  }

  /**
   * Returns these arguments with the properties of the shipped defaults added where neither the
   * command line nor the named file sets them. Without this, a named file would turn off
   * authentication silently, because spark-submit reads it instead of the defaults.
   *
   * @param shipped the shipped defaults
   */
  LaunchArguments keeping(Path shipped) {
    if (propertiesFile.isEmpty() || !Files.exists(shipped)) {
      return this;
    }
    Map<String, String> kept = new LinkedHashMap<>(read(shipped));
    kept.keySet().removeAll(read(propertiesFile.get()).keySet());
    return over(kept);
  }

  /** Returns these arguments with properties added where the command line does not set them. */
  LaunchArguments over(Map<String, String> lower) {
    Map<String, String> both = new LinkedHashMap<>(lower);
    both.putAll(properties);
    return new LaunchArguments(job, both, propertiesFile, rest);
  }

  private static Map<String, String> read(Path file) {
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      read.load(in);
    } catch (IOException | IllegalArgumentException e) { // the latter for a wrong escape
      throw new ConfigurationFailure(
          "%s %s: expected a readable file, found %s".formatted(FILE, file, e), e);
    }
    return read.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, name -> read.getProperty(name).strip()));
  }

  String master() {
    return properties.getOrDefault("spark.master", "local[*]");
  }

  /** Returns whether driver and workers share one JVM. */
  boolean local() {
    return master().equals("local") || master().startsWith("local[");
  }

  /** Returns whether the driver runs inside the cluster: deploy mode {@code cluster}. */
  boolean driverInCluster() {
    return property(DEPLOY_MODE).filter("cluster"::equals).isPresent();
  }

  /** Returns whether this program itself submits the driver: see {@link Submission}. */
  boolean submitsDriver() {
    return driverInCluster() && master().startsWith("spark://");
  }

  Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }
}
