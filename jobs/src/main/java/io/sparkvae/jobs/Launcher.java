// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.cluster.StandaloneMaster;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.Shown;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * The first JVM that {@code scripts/sparkvae} starts. It answers by itself what needs no Spark:
 * help, usage errors, wrong settings, and the commands that are {@link WithoutSpark}. For all else
 * it writes the command that runs the job.
 *
 * @param plan file for the words of the command, each followed by a zero byte; before them, those
 *     of {@link ManagedDriver#awaited}; stays empty when there is nothing left to run
 * @param site the launcher's machine
 * @param environment environment variables
 */
record Launcher(Path plan, LaunchSite site, Map<String, String> environment) {

  /** Loads the classes that the launcher needs, for the archive that makes its start shorter. */
  static void rehearse() {
    PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, UTF_8);
    Launcher launcher = new Launcher(Path.of("/dev/null"), LaunchSite.current(), Map.of());
    for (String words :
        List.of(
            "models",
            "models vae",
            "train --help",
            "status /",
            "show /",
            "compare /a /b",
            "train --x",
            "train --output o")) {
      launcher.run(List.of(words.split(" ")), nowhere, nowhere);
    }
    rehearseStatus(launcher, nowhere);
  }

  /** Describes a result that is made for this: what is read of one is most of the work. */
  private static void rehearseStatus(Launcher launcher, PrintWriter nowhere) {
    Manifest manifest =
        Manifest.ofNow(
            "shards",
            Map.of("ingest.input", "none"),
            List.of(new Manifest.Input("source", "none", "none", NullNode.getInstance())),
            List.of(new Manifest.DataFile("none", 0, "none")),
            JsonNodeFactory.instance.objectNode().put("rows", 0));
    try {
      Path result = Files.createTempDirectory("sparkvae");
      Path file = result.resolve(Manifest.FILE_NAME);
      try {
        Files.write(file, manifest.toBytes());
        launcher.run(List.of("status", result.toString()), nowhere, nowhere);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(result);
      }
    } catch (IOException e) {
      nowhere.println(e); // Without a place for files the archive has fewer classes.
    }
  }

  /**
   * Answers, or writes the command.
   *
   * @param words the launcher's arguments
   * @return the exit code
   */
  int run(List<String> words, PrintWriter out, PrintWriter err) {
    try {
      LaunchArguments arguments = LaunchArguments.parse(words);
      return Main.run(
          out,
          err,
          parsed -> answer(parsed, arguments, err),
          arguments.job().toArray(String[]::new));
    } catch (Failure e) {
      return refuse(e, err);
    }
  }

  private int answer(ParseResult parsed, LaunchArguments arguments, PrintWriter err) {
    if (CommandLine.printHelpIfRequested(parsed)) {
      return ExitCode.DONE.number();
    }
    CommandLine asked = Main.last(parsed);
    LaunchPlan.Nd4j nd4j;
    try {
      if (asked.getCommand() instanceof WithoutSpark command && command.answers(files(arguments))) {
        return Main.execute(parsed);
      }
      nd4j =
          asked.getCommand() instanceof Job job && job.mayNeedNd4j(files(arguments))
              ? LaunchPlan.Nd4j.EXECUTORS
              : LaunchPlan.Nd4j.DRIVER;
    } catch (Failure e) {
      return Main.fail(e, asked);
    }
    return write(arguments, nd4j, err);
  }

  private LocalFiles files(LaunchArguments arguments) {
    return LocalFiles.of(arguments.consulting(site.sparkDefaults()), environment);
  }

  private int write(LaunchArguments arguments, LaunchPlan.Nd4j nd4j, PrintWriter err) {
    try (OutputStream out = Files.newOutputStream(plan)) {
      LaunchArguments effective = arguments.consulting(site.sparkDefaults());
      LaunchCheck.of(effective, site, environment).run();
      Optional<ManagedDriver> driver = ManagedDriver.of(effective, environment);
      LaunchArguments sent = driver.map(d -> arguments.over(d.properties())).orElse(arguments);
      List<String> words = new ArrayList<>(driver.map(ManagedDriver::awaited).orElse(List.of()));
      words.addAll(LaunchPlan.command(sent, site, nd4j, Launcher::offer));
      for (String word : words) {
        out.write(word.getBytes(UTF_8));
        out.write(0);
      }
      return ExitCode.DONE.number();
    } catch (Failure e) {
      return refuse(e, err);
    } catch (IOException e) {
      err.println("sparkvae: " + e);
      return ExitCode.DEFECT.number();
    }
  }

  /** What Spark logs about a master that does not answer, the job itself will say. */
  private static Optional<StandaloneMaster.Offer> offer(SparkConf conf) {
    Session.silence();
    return StandaloneMaster.offer(conf);
  }

  private static int refuse(Failure failure, PrintWriter err) {
    err.println("sparkvae: " + Shown.message(failure.getMessage()));
    return failure.exitCode().number();
  }
}
