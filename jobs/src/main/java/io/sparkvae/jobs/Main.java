// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ExitCode;
import io.sparkvae.pipeline.Stages;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The entry of the command line. It is the only class that calls {@link System#exit}. */
@Command(
    name = "sparkvae",
    description = "Train variational autoencoders on Apache Spark, and use them.",
    synopsisSubcommandLabel = "JOB",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      PipelineJob.class,
      StatusJob.class,
      PlanJob.class,
      ModelsJob.class,
      DoctorJob.class
    },
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae pipeline --config conf/quickstart.conf --output /tmp/run")
public final class Main {
  private static final int HELP_WIDTH = 100;

  /** Whether the process is ending. Errors that follow from that are not reported. */
  private static final AtomicBoolean ENDING = new AtomicBoolean();

  private Main() {}

  /**
   * Runs a job; for {@code launch-plan}, prints the command with which the launcher starts a job.
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    boolean planning = args.length > 0 && args[0].equals("launch-plan");
    if (!planning) {
      StopSignal.PROCESS.listen(() -> stop(err), Main::halt);
      Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught(thread, thrown, err));
    }
    int code =
        planning
            ? LaunchPlan.print(List.of(args).subList(1, args.length), System.out, err)
            : run(out, err, args);
    out.flush();
    err.flush();
    ENDING.set(true);
    System.exit(code);
  }

  /**
   * Ends the process. Spark's shutdown hooks stop its executors. If the process is ending already
   * and was told so again, it does not wait for them.
   */
  private static void stop(PrintWriter err) {
    if (!ENDING.compareAndSet(false, true)) {
      halt();
    }
    Session.silence();
    err.println(
        "sparkvae: stopped; unfinished work is not visible as a result, the same"
            + " command continues it");
    System.exit(ExitCode.STOPPED.number());
  }

  private static void halt() {
    Runtime.getRuntime().halt(ExitCode.STOPPED.number());
  }

  /**
   * Handles what a thread did not catch. An error in one of Spark's threads, such as its scheduler,
   * would leave the job waiting for ever, so it ends the process. An exception is only printed, as
   * Java does without a handler.
   */
  private static void uncaught(Thread thread, Throwable thrown, PrintWriter err) {
    if (!(thrown instanceof Error)) {
      if (ENDING.get()) {
        return;
      }
      err.printf("Exception in thread \"%s\" ", thread.getName());
      thrown.printStackTrace(err);
      return;
    }
    try {
      int code = fail(thrown, "sparkvae", false, err);
      ENDING.set(true);
      Session.silence();
      System.exit(code);
    } catch (OutOfMemoryError again) {
      Runtime.getRuntime().halt(ExitCode.RESOURCES.number());
    }
  }

  /**
   * Runs a job in this JVM.
   *
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = commands();
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.getSubcommands().values().forEach(Main::addExitCodes);
    line.setParameterExceptionHandler(Main::usageError);
    line.setExecutionStrategy(Main::execute);
    line.setExecutionExceptionHandler((e, job, parsed) -> fail(e, job));
    return args.length == 0 ? usage(line) : line.execute(args);
  }

  /** Runs the requested job. It handles errors here, because picocli handles only exceptions. */
  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      List<CommandLine> asked = parsed.asCommandLineList();
      return fail(e, asked.get(asked.size() - 1));
    }
  }

  /** Returns all commands: those of the stages in their order, then the others. */
  private static CommandLine commands() {
    CommandLine line = new CommandLine(new Main());
    Map<String, CommandLine> others = new LinkedHashMap<>(line.getSubcommands());
    others.keySet().forEach(line.getCommandSpec()::removeSubcommand);
    Stages.ALL.forEach(
        stage -> line.addSubcommand(stage.name(), new CommandLine(StageJob.of(stage))));
    others.forEach(line::addSubcommand);
    return line;
  }

  private static int usage(CommandLine line) {
    line.usage(line.getErr());
    return ExitCode.CONFIGURATION.number();
  }

  private static void addExitCodes(CommandLine job) {
    job.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCodes.DESCRIBED);
  }

  private static int usageError(ParameterException e, String[] args) {
    CommandLine job = e.getCommandLine();
    String name = job.getCommandSpec().qualifiedName();
    job.getErr().printf("%s: %s (see %s --help)%n", name, e.getMessage(), name);
    return ExitCode.CONFIGURATION.number();
  }

  private static int fail(Throwable thrown, CommandLine job) {
    boolean verbose = job.getCommand() instanceof Job known && known.common.verbose;
    return fail(thrown, job.getCommandSpec().qualifiedName(), verbose, job.getErr());
  }

  private static int fail(Throwable thrown, String name, boolean verbose, PrintWriter err) {
    Ending found = Ending.of(thrown);
    if (StopSignal.PROCESS.asked() && found.code() != ExitCode.STOPPED) {
      return ExitCode.STOPPED.number();
    }
    if (ENDING.get()) {
      return found.code().number();
    }
    err.printf("%s: %s%n", name, found.message());
    if (verbose || found.code() == ExitCode.DEFECT) {
      thrown.printStackTrace(err);
    }
    return found.code().number();
  }
}
