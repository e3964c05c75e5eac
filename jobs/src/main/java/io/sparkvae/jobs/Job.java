// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.output.OutputDirectory;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command. It checks everything that can be checked before it starts Spark. */
abstract class Job implements Callable<Integer>, WithoutSpark {
  @Mixin CommonOptions common;
  @Spec CommandSpec spec;

  /** Returns the settings with the command's own options applied to them. */
  Settings overlay(Settings settings) {
    return settings;
  }

  /**
   * Checks settings and paths. It changes nothing.
   *
   * @return what the command would do, as lines that follow the word "would"
   */
  abstract List<String> plan(Settings settings, Configuration hadoop);

  /**
   * Does the work.
   *
   * @return lines to print about the result
   */
  abstract List<String> run(SparkSession spark, Settings settings);

  /**
   * Returns the setting for which tasks of the command compute with ND4J; empty if none do.
   *
   * @param settings with the command's own options applied to them
   */
  Optional<String> needsNd4j(Settings settings) {
    return Optional.empty();
  }

  /**
   * Returns whether executors must have ND4J's native library. If the launcher cannot read the
   * configuration, the settings may need it, so they get it.
   */
  final boolean mayNeedNd4j(LocalFiles files) {
    return common.config != null && !files.canRead(common.config)
        || needsNd4j(overlay(common.settings(files))).isPresent();
  }

  @Override
  public boolean answers(LocalFiles files) {
    if (common.config != null && !files.canRead(common.config)) {
      return false;
    }
    overlay(common.settings(files));
    return common.printConfig;
  }

  @Override
  public Integer call() {
    if (!common.verbose) {
      Session.quiet();
    }
    Configuration hadoop = Session.hadoop();
    Settings settings = overlay(common.settings(CarriedConfiguration.in(hadoop, System.getenv())));
    if (common.printConfig) {
      out().print(settings.describe());
      out().flush();
      return 0;
    }
    StopSignal.PROCESS.endWithin(OutputDirectory.leased(settings));
    List<String> plan = plan(settings, hadoop);
    if (common.dryRun) {
      plan.forEach(line -> out().println("would " + line));
      return 0;
    }
    try (Session session = Session.open(spec.name())) {
      List<String> lines = MovingLine.during(() -> run(session.spark(), settings));
      lines.forEach(out()::println);
    }
    return 0;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
