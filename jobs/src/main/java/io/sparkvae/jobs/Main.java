// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.Shown;
import io.sparkvae.machine.JavaVersion;
import io.sparkvae.pipeline.Stages;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.UsageMessageSpec;
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
      ShowJob.class,
      CompareJob.class,
      PlanJob.class,
      ModelsJob.class,
      DoctorJob.class
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  scripts/sparkvae pipeline --config conf/quickstart.conf --output /tmp/run",
      "",
      SparkOptions.USAGE,
      "help JOB, or JOB --help, tells the options of a job."
    })
public final class Main {
  private static final int HELP_WIDTH = 100;

  private static final Console CONSOLE = Console.of(System.getenv());

  /** Whether the process is ending. Errors that follow from that are not reported. */
  private static final AtomicBoolean ENDING = new AtomicBoolean();

  private Main() {}

  /**
   * Runs a job. {@code launch FILE}, {@code rehearse}, {@code submit JAR} and {@code report MANAGER
   * FILE CODE} are for {@code scripts/sparkvae}: see {@link Launcher}, {@link Submission} and
   * {@link JobReport#relay}.
   *
   * @throws SparkUserAppException with the exit code, where YARN runs the driver and the job failed
   */
  public static void main(String[] args) throws SparkUserAppException {
    PrintWriter out = CONSOLE.out();
    PrintWriter err = CONSOLE.err();
    int code;
    if (args.length > 1 && args[0].equals("launch")) {
      List<String> words = List.of(args).subList(2, args.length);
      Launcher launcher =
          new Launcher(java.nio.file.Path.of(args[1]), LaunchSite.current(), System.getenv());
      code = launcher.run(words, out, err);
    } else if (args.length == 1 && args[0].equals("rehearse")) {
      Launcher.rehearse();
      code = ExitCode.DONE.number();
    } else if (args.length == 4 && args[0].equals(ManagedDriver.AWAITED)) {
      Session.silence();
      ManagedDriver.Manager manager = ManagedDriver.Manager.valueOf(args[1]);
      int submitted = Integer.parseInt(args[3]);
      code = JobReport.relay(manager, new Path(args[2]), submitted, out, err, Session.hadoop());
    } else {
      code = work(out, err, args);
    }
    ENDING.set(true);
    if (!inApplicationMaster()) {
      exit(code);
    }
    int ended = CONSOLE.end(code);
    if (ended != ExitCode.DONE.number()) {
      throw new SparkUserAppException(ended);
    }
  }

  /** Submits a driver, or runs a job. */
  private static int work(PrintWriter out, PrintWriter err, String... args) {
    try {
      JavaVersion.require("java", Runtime.version());
    } catch (Failure e) {
      return fail(e, "sparkvae", false, err);
    }
    StopSignal.PROCESS.listen(() -> stop(err), Main::halt);
    if (args.length > 1 && args[0].equals("submit")) {
      return submit(List.of(args).subList(1, args.length), out, err);
    }
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught(thread, thrown, err));
    return run(out, err, args);
  }

  /**
   * Returns whether YARN runs this driver. Its application master takes {@link System#exit} for a
   * failure, whatever the code: a job that is done returns instead, and any other tells its code by
   * an exception.
   */
  private static boolean inApplicationMaster() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }

  private static void exit(int code) {
    System.exit(CONSOLE.end(code));
  }

  /** Has a cluster run a job's driver, and waits for it. */
  private static int submit(List<String> words, PrintWriter out, PrintWriter err) {
    Session.quiet();
    try {
      Submission submission = Submissions.of(new SparkConf(), words, System.getenv());
      return StopSignal.PROCESS.patiently(() -> submission.run(out, err));
    } catch (Throwable e) {
      return fail(e, "sparkvae", false, err);
    }
  }

  /**
   * Ends the process. Spark's shutdown hooks stop its executors. If the process is ending already
   * and was told so again, it does not wait for them.
   */
  private static void stop(PrintWriter err) {
    if (!ENDING.compareAndSet(false, true)) {
      halt();
    }
    Session.silenceAll();
    err.println(
        "sparkvae: stopped; unfinished work is not visible as a result, the same"
            + " command continues it");
    exit(ExitCode.STOPPED.number());
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
      err.printf(Locale.ROOT, "Exception in thread \"%s\" ", thread.getName());
      thrown.printStackTrace(err);
      return;
    }
    try {
      int code = fail(thrown, "sparkvae", false, err);
      ENDING.set(true);
      Session.silenceAll();
      exit(code);
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
    return run(out, err, Main::execute, args);
  }

  /**
   * Parses a command line and has it executed.
   *
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, IExecutionStrategy execution, String... args) {
    CommandLine line = commands();
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.getSubcommands().values().forEach(Main::addFooters);
    line.setParameterExceptionHandler((e, words) -> UsageErrors.answer(e));
    line.setExecutionStrategy(execution);
    line.setExecutionExceptionHandler((e, job, parsed) -> fail(e, job));
    if (args.length == 0) {
      line.usage(err);
      return ExitCode.CONFIGURATION.number();
    }
    String[] words = asked(args);
    return UsageErrors.unknownJob(line, words[0]).orElseGet(() -> line.execute(words));
  }

  /** Returns the arguments; for {@code help JOB}, those of the option that it stands for. */
  private static String[] asked(String... args) {
    if (!args[0].equals("help")) {
      return args;
    }
    return args.length == 1 ? new String[] {"--help"} : new String[] {args[1], "--help"};
  }

  /** Runs the requested job. It handles errors here, because picocli handles only exceptions. */
  static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (Error e) {
      return fail(e, last(parsed));
    }
  }

  /** Returns the command that was asked for. */
  static CommandLine last(ParseResult parsed) {
    List<CommandLine> asked = parsed.asCommandLineList();
    return asked.get(asked.size() - 1);
  }

  /** Returns all commands: those of the stages in their order, then the others. */
  static CommandLine commands() {
    CommandLine line = new CommandLine(new Main());
    Map<String, CommandLine> others = new LinkedHashMap<>(line.getSubcommands());
    others.keySet().forEach(line.getCommandSpec()::removeSubcommand);
    Stages.ALL.forEach(
        stage -> line.addSubcommand(stage.name(), new CommandLine(StageJob.of(stage))));
    others.forEach(line::addSubcommand);
    return line;
  }

  private static void addFooters(CommandLine job) {
    UsageMessageSpec usage = job.getCommandSpec().usageMessage();
    usage.exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCodes.DESCRIBED);
    if (job.getCommand() instanceof Job) {
      String[] footer = Arrays.copyOf(usage.footer(), usage.footer().length + 2);
      footer[footer.length - 2] = "";
      footer[footer.length - 1] = SparkOptions.USAGE;
      usage.footer(footer);
    }
  }

  static int fail(Throwable thrown, CommandLine job) {
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
    err.printf(Locale.ROOT, "%s: %s%n", name, Shown.message(found.message()));
    if (verbose || found.code() == ExitCode.DEFECT) {
      thrown.printStackTrace(err);
    }
    return found.code().number();
  }
}
