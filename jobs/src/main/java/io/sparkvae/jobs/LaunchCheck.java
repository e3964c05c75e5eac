// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.Shown;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks before Spark is started, for mistakes that Spark reports with a stack trace or not at all.
 *
 * @param arguments the arguments with the properties of the properties file
 * @param site the launcher's machine
 * @param environment environment variables
 */
record LaunchCheck(LaunchArguments arguments, LaunchSite site, Map<String, String> environment) {
  private static final String SERIALIZER = "spark.serializer";
  private static final String JAVA_SERIALIZER = "org.apache.spark.serializer.JavaSerializer";

  /** The masters that Spark knows, and any other that a plug-in adds with a scheme of its own. */
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[([1-9]\\d*|\\*)(,\\s*\\d+)?])?"
              + "|local-cluster\\[\\s*\\d+\\s*,\\s*\\d+\\s*,\\s*\\d+\\s*]"
              + "|yarn|[a-z][a-z0-9+.-]*://\\S+");

  static LaunchCheck of(
      LaunchArguments arguments, LaunchSite site, Map<String, String> environment) {
    return new LaunchCheck(arguments, site, environment);
  }

  /**
   * Checks master, deploy mode, serializer, cluster manager and user.
   *
   * @throws io.sparkvae.failure.Failure for the first that is wrong
   */
  void run() {
    requireMaster();
    requireDeployMode();
    requireJavaSerializer(arguments.property(SERIALIZER).orElse(JAVA_SERIALIZER));
    String master = arguments.master();
    if (master.equals("yarn")) {
      requireModule("spark-yarn", master);
      requireYarnConfiguration();
    }
    if (master.startsWith("k8s://")) {
      requireModule("spark-kubernetes", master);
    }
    requireUser(System.getProperty("user.name"));
  }

  private void requireMaster() {
    if (!MASTER.matcher(arguments.master()).matches()) {
      throw new ConfigurationFailure(
          "spark.master: expected local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL, found '%s'"
              .formatted(Shown.value(arguments.master())));
    }
  }

  private void requireDeployMode() {
    String mode = arguments.property(LaunchArguments.DEPLOY_MODE).orElse("client");
    if (!mode.equals("client") && !mode.equals("cluster")) {
      throw new ConfigurationFailure(
          "%s: expected client or cluster, found '%s'"
              .formatted(LaunchArguments.DEPLOY_MODE, Shown.value(mode)));
    }
    if (!arguments.driverInCluster()) {
      return;
    }
    if (arguments.master().startsWith("local")) {
      throw new ConfigurationFailure(
          "%s: expected client with the master %s, whose driver runs here, found cluster"
              .formatted(LaunchArguments.DEPLOY_MODE, Shown.value(arguments.master())));
    }
    if (arguments.rest().contains("--supervise")) {
      throw new ConfigurationFailure(
          "--supervise: expected a scheduler to give the command again, because Spark would also repeat what ends with codes 2 to 5 for ever, found it with the deploy mode cluster");
    }
  }

  /**
   * Refuses Spark's other serializer, Kryo: it cannot write Java's records.
   *
   * @param found the property {@code spark.serializer}
   */
  static void requireJavaSerializer(String found) {
    if (!found.equals(JAVA_SERIALIZER)) {
      throw new ConfigurationFailure(
          "%s: expected %s, which is Spark's default, found '%s', which cannot read Java's records"
              .formatted(SERIALIZER, JAVA_SERIALIZER, Shown.value(found)));
    }
  }

  private void requireYarnConfiguration() {
    if (environment.getOrDefault("HADOOP_CONF_DIR", "").isBlank()
        && environment.getOrDefault("YARN_CONF_DIR", "").isBlank()) {
      throw new ConfigurationFailure(
          "HADOOP_CONF_DIR: expected the directory with the yarn-site.xml of the cluster, found neither it nor YARN_CONF_DIR set");
    }
  }

  /** Checks that the Spark that will run has a module. */
  private void requireModule(String module, String master) {
    Path jars = site.sparkHome().orElse(site.embeddedSpark()).resolve("jars");
    if (!Files.isDirectory(jars)) {
      return; // an installation that is laid out in its own way
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(jars, module + "_*.jar")) {
      if (!found.iterator().hasNext()) {
        throw new ConfigurationFailure(
            "SPARK_HOME: expected an installed Spark with %s for the master %s, found none (%s)"
                .formatted(module, Shown.value(master), jars));
      }
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(jars, e.getMessage()), e);
    }
  }

  /**
   * Checks that the user has a name, which Hadoop needs.
   *
   * @param name what Java knows; {@code ?} for a user id without an entry
   */
  static void requireUser(String name) {
    if (name == null || name.isBlank() || name.equals("?")) {
      throw new ResourceFailure(
          "user: expected an entry in /etc/passwd for the user id of this process, because Hadoop needs a name, found none");
    }
  }
}
