// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.StandaloneDriver;
import io.sparkvae.machine.JvmMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * Builds the {@link Submission} of a job. The driver runs on another machine and in another
 * directory. So relative paths and the file of {@code --config} travel with it, and of this
 * process's environment only what jobs read.
 */
final class Submissions {
  /** Spark property: a directory that this process and the driver both can write. */
  static final String REPORTS = "spark.sparkvae.reports";

  private static final String DRIVER_OPTIONS = "spark.driver.extraJavaOptions";
  private static final String DRIVER_CLASS_PATH = "spark.driver.extraClassPath";

  /** The worker has the secret. On a command line every user could read it. */
  private static final String SECRET = "spark.authenticate.secret";

  private Submissions() {}

  /**
   * Returns the submission.
   *
   * @param conf the properties of the application
   * @param words the application's jar, then the job and its options
   * @param environment of this process
   */
  static Submission of(SparkConf conf, List<String> words, Map<String, String> environment) {
    Configuration hadoop = Session.hadoop();
    List<String> job = words.subList(1, words.size());
    Path report = new Path(reports(conf, job), JobReport.name());
    List<String> driver = new ArrayList<>(List.of(Main.class.getName()));
    driver.addAll(job);
    Map<String, String> sent = new HashMap<>(environment(environment));
    carried(job, environment, hadoop).ifPresent(sent::putAll);
    sent.put(JobReport.VARIABLE, report.toString());
    StandaloneDriver.Program program =
        new StandaloneDriver.Program(
            words.get(0),
            driver,
            sent,
            conf.getOption(DRIVER_CLASS_PATH).isDefined()
                ? List.of(conf.get(DRIVER_CLASS_PATH).split(":"))
                : List.of(),
            options(conf),
            conf.getInt("spark.driver.cores", 1),
            conf.getSizeAsMb("spark.driver.memory", "1g") * JvmMemory.MIB);
    return new Submission(conf, program, report, hadoop, StopSignal.PROCESS);
  }

  /** Beside the job's result, where both can write; else in the working directory. */
  private static Path reports(SparkConf conf, List<String> job) {
    if (conf.contains(REPORTS)) {
      return Location.of(REPORTS, conf.get(REPORTS));
    }
    return Stream.of("--output", "--run")
        .flatMap(option -> value(job, option).map(dir -> Location.of(option, dir)).stream())
        .findFirst()
        .map(Path::getParent)
        .orElseGet(() -> Location.of(REPORTS, "."));
  }

  /**
   * Returns where a driver on another machine leaves its report: beside the job's result, as it was
   * written, unless a directory is given; empty if the job has no result.
   */
  static Optional<Path> place(Optional<String> given, List<String> job) {
    return given
        .map(Path::new)
        .or(
            () ->
                Stream.of("--output", "--run")
                    .flatMap(option -> value(job, option).stream())
                    .findFirst()
                    .map(Path::new)
                    .map(
                        result -> result.getParent() == null ? new Path(".") : result.getParent()));
  }

  private static List<String> options(SparkConf conf) {
    List<String> options = new ArrayList<>();
    // Relative paths are those of this process: also the ones in settings.
    options.add("-Duser.dir=" + System.getProperty("user.dir"));
    Arrays.stream(conf.getAll())
        .filter(property -> !property._1().equals(DRIVER_OPTIONS))
        .filter(property -> !property._1().equals(SECRET))
        .forEach(property -> options.add("-D%s=%s".formatted(property._1(), property._2())));
    options.addAll(QuotedWords.split(DRIVER_OPTIONS, conf.get(DRIVER_OPTIONS, "")));
    return options;
  }

  /** What jobs read of the environment, and the credentials of storage and of tracking servers. */
  private static Map<String, String> environment(Map<String, String> here) {
    Map<String, String> sent = new HashMap<>(LaunchSite.overridesIn(here));
    here.forEach(
        (name, value) -> {
          if (name.startsWith("AWS_")
              || name.startsWith("MLFLOW_")
              || name.equals("OPENLINEAGE_API_KEY")
              || name.equals("HADOOP_USER_NAME")) {
            sent.put(name, value);
          }
        });
    // Java reads the names of files by the locale; workers often have none.
    sent.put("LC_ALL", "C.UTF-8");
    return sent;
  }

  private static Optional<Map<String, String>> carried(
      List<String> job, Map<String, String> here, Configuration hadoop) {
    return value(job, "--config")
        .filter(
            file ->
                ConfigurationFile.isLocal(file)
                    || "file".equals(Location.of("--config", file).toUri().getScheme()))
        .map(
            file ->
                CarriedConfiguration.environment(
                    file, ConfigurationFile.in(hadoop).read(file), here));
  }

  /** Returns the value of an option among a command's words. */
  static Optional<String> value(List<String> words, String option) {
    int at = words.indexOf(option);
    return at >= 0 && at + 1 < words.size()
        ? Optional.of(words.get(at + 1))
        : words.stream()
            .filter(word -> word.startsWith(option + "="))
            .map(word -> word.substring(option.length() + 1))
            .findFirst();
  }
}
