// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A driver that YARN or Kubernetes runs, in deploy mode {@code cluster}: what travels to it beside
 * the Spark properties, and where it leaves its {@link JobReport}. {@code spark-submit} itself
 * submits it, and passes neither messages nor the exit code on.
 *
 * @param manager the cluster manager
 * @param report the file of the report; empty when nobody waits for the driver
 * @param environment environment variables of the driver
 */
record ManagedDriver(Manager manager, Optional<String> report, Map<String, String> environment) {
  /** First word of what the launcher tells {@code scripts/sparkvae} about the report. */
  static final String AWAITED = "report";

  /** YARN writes variables between quotes into a script, as they are. */
  private static final Pattern PLAIN = Pattern.compile("[^\"$`\\\\\\x00-\\x1f]*");

  /** A cluster manager whose drivers {@code spark-submit} submits. */
  enum Manager {
    /** It reports an application as failed if its driver did. */
    YARN(
        "spark.yarn.appMasterEnv.",
        "spark.yarn.submit.waitAppCompletion",
        "yarn logs -applicationId ID"),
    /** {@code spark-submit} ends with code 0 whatever became of the driver. */
    KUBERNETES(
        "spark.kubernetes.driverEnv.",
        "spark.kubernetes.submission.waitAppCompletion",
        "kubectl logs POD");

    private final String prefix;
    private final String waits;
    private final String logs;

    Manager(String prefix, String waits, String logs) {
      this.prefix = prefix;
      this.waits = waits;
      this.logs = logs;
    }

    /** Returns the command that shows the driver's log. */
    String logs() {
      return logs;
    }

    /** Returns the manager of a master; empty if this program submits drivers to it itself. */
    private static Optional<Manager> of(String master) {
      return master.equals("yarn")
          ? Optional.of(YARN)
          : master.startsWith("k8s://") ? Optional.of(KUBERNETES) : Optional.empty();
    }
  }

  /**
   * Returns the driver that a command line asks for; empty if there is none of this kind.
   *
   * @param arguments with the properties of the properties file
   * @param here the environment of this process
   * @throws ConfigurationFailure when the file of {@code --config} cannot travel
   */
  static Optional<ManagedDriver> of(LaunchArguments arguments, Map<String, String> here) {
    return Manager.of(arguments.master())
        .filter(manager -> arguments.driverInCluster())
        .map(
            manager ->
                new ManagedDriver(
                    manager,
                    report(arguments, manager),
                    environment(manager, arguments, LocalFiles.of(arguments, here), here)));
  }

  private static Optional<String> report(LaunchArguments arguments, Manager manager) {
    if (arguments.property(manager.waits).filter("false"::equals).isPresent()) {
      return Optional.empty();
    }
    return Submissions.place(arguments.property(Submissions.REPORTS), arguments.job())
        .map(place -> new Path(place, JobReport.name()).toString());
  }

  private static Map<String, String> environment(
      Manager manager, LaunchArguments arguments, LocalFiles local, Map<String, String> here) {
    Map<String, String> sent = new HashMap<>(LaunchSite.overridesIn(here));
    Submissions.value(arguments.job(), "--config")
        .filter(local::canRead)
        .ifPresent(
            file -> sent.putAll(CarriedConfiguration.environment(file, local.read(file), here)));
    // Java reads the names of files by the locale; containers often have none.
    sent.put("LC_ALL", "C.UTF-8");
    if (manager == Manager.YARN) {
      sent.forEach(ManagedDriver::requirePlain);
    }
    return sent;
  }

  private static void requirePlain(String name, String value) {
    if (!PLAIN.matcher(value).matches()) {
      throw new ConfigurationFailure(
          "%s: expected a value without \", $, ` and \\, which YARN cannot pass on to the driver, found one of them"
              .formatted(name));
    }
  }

  /** Returns the Spark properties that give the driver its environment. */
  Map<String, String> properties() {
    Map<String, String> properties = new TreeMap<>();
    environment.forEach((name, value) -> properties.put(manager.prefix + name, value));
    report.ifPresent(file -> properties.put(manager.prefix + JobReport.VARIABLE, file));
    return properties;
  }

  /** Returns the words for {@code scripts/sparkvae}: none when nobody waits for the driver. */
  List<String> awaited() {
    return report.map(file -> List.of(AWAITED, manager.name(), file)).orElse(List.of());
  }
}
