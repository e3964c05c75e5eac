// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.DivergenceFailure;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.GateFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.storage.StorageErrors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The exit code and message of a job that ended with an exception.
 *
 * <p>An exception of a task on an executor reaches the driver as the cause of Spark's exception if
 * it can be serialised. Its text is always part of the message of Spark's exception.
 *
 * @param code the exit code
 * @param message message for the operator, without a stack trace
 */
record Ending(ExitCode code, String message) {
  private static final Map<String, ExitCode> CODES =
      Map.of(
          ConfigurationFailure.class.getName(), ExitCode.CONFIGURATION,
          DataFailure.class.getName(), ExitCode.DATA,
          ResumeFailure.class.getName(), ExitCode.RESUME_REFUSED,
          DivergenceFailure.class.getName(), ExitCode.DIVERGED,
          ResourceFailure.class.getName(), ExitCode.RESOURCES,
          GateFailure.class.getName(), ExitCode.GATE_FAILED);

  /**
   * Finds a failure in the text of a stack trace: its class, then its message up to the first
   * frame.
   */
  private static final Pattern FAILURE_TEXT =
      Pattern.compile(
          "(?s)(io\\.sparkvae\\.failure\\.\\w+Failure): (.+?)(?=\\s+at [\\w.$/]+\\(|\\RCaused by: |\\R\\RDriver stacktrace|\\z)");

  private static final List<Scarcity> SCARCITIES =
      List.of(
          new Scarcity("OutOfMemoryError", "memory: expected enough, found none left"),
          // Spark's own exit code of an executor that ran out of memory, and that of a kill.
          new Scarcity(
              "exited with code 52",
              "memory of an executor: expected enough, found none left; see --executor-memory, --executor-cores and spark.sparkvae.offHeap"),
          new Scarcity(
              "exited with code 137",
              "memory of an executor: expected it to stay within its limit, found it killed; see spark.executor.memoryOverhead"),
          // YARN's words, and those of Kubernetes.
          new Scarcity(
              "killed by YARN for exceeding",
              "memory of an executor: expected it to stay within its container, found it killed; see spark.executor.memoryOverhead"),
          new Scarcity(
              "possible container OOM",
              "memory of an executor: expected it to stay within its pod, found it killed; see spark.executor.memoryOverhead"),
          new Scarcity(
              "UnsupportedClassVersionError",
              "java of an executor: expected JDK 17, found an older one; see JAVA_HOME of the workers"),
          new Scarcity(
              "Master removed our application",
              "executors: expected them to start, found that each ended at once; their logs on the workers say why, such as another JDK than 17"),
          new Scarcity("No space left on device", "disk: expected space, found none left"),
          new Scarcity("Disk quota exceeded", "disk: expected space, found the quota used up"),
          new Scarcity(
              "DSQuotaExceededException", "disk: expected space, found HDFS's space quota used up"),
          new Scarcity(
              "NSQuotaExceededException",
              "disk: expected room, found HDFS's quota of files used up"),
          new Scarcity("File too large", "disk: expected room for a file, found its size limited"),
          new Scarcity(
              "Too many open files",
              "open files: expected to open another one, found the limit reached"),
          new Scarcity(
              "invalid null input: name",
              "user: expected an entry in /etc/passwd for the user id, which Hadoop needs, found none"),
          new Scarcity("Address already in use", "port: expected a free one, found it in use"),
          new Scarcity("Permission denied", "permission: expected access, found it denied"),
          new Scarcity(
              "ExecutorLostFailure", "executors: expected them to stay alive, found one lost"));

  /**
   * A resource that can run out.
   *
   * @param sign text in an exception by which it is recognised
   * @param meaning message for the operator
   */
  private record Scarcity(String sign, String meaning) {}

  static Ending of(Throwable thrown) {
    Failure failure = Failure.causeOf(thrown);
    if (failure != null) {
      return new Ending(failure.exitCode(), withoutTrace(failure.getMessage()));
    }
    return fromText(thrown)
        .or(
            () ->
                StorageErrors.explained(thrown).map(f -> new Ending(f.exitCode(), f.getMessage())))
        .or(() -> scarcity(thrown))
        .orElseGet(() -> new Ending(ExitCode.DEFECT, "a defect of this program: " + first(thrown)));
  }

  /**
   * Removes a stack trace from a message; a message that quotes another message may contain its
   * trace.
   */
  private static String withoutTrace(String message) {
    int frame = message.indexOf("\n\tat ");
    return frame < 0 ? message : message.substring(0, frame);
  }

  private static String first(Throwable thrown) {
    return thrown.toString().lines().findFirst().orElse("");
  }

  private static Optional<Ending> fromText(Throwable thrown) {
    return causes(thrown)
        .map(cause -> FAILURE_TEXT.matcher(String.valueOf(cause.getMessage())))
        .filter(Matcher::find)
        .filter(found -> CODES.containsKey(found.group(1)))
        .map(found -> new Ending(CODES.get(found.group(1)), found.group(2).strip()))
        .findFirst();
  }

  private static Optional<Ending> scarcity(Throwable thrown) {
    List<Throwable> innermostFirst = new ArrayList<>(causes(thrown).toList());
    Collections.reverse(innermostFirst);
    for (Throwable cause : innermostFirst) {
      String text = cause.toString();
      for (Scarcity scarcity : SCARCITIES) {
        if (text.contains(scarcity.sign)) {
          return Optional.of(
              new Ending(ExitCode.RESOURCES, scarcity.meaning + " (" + line(text, scarcity) + ")"));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the line of a long message that contains the sign. */
  private static String line(String text, Scarcity scarcity) {
    return text.lines()
        .filter(line -> line.contains(scarcity.sign))
        .findFirst()
        .map(String::strip)
        .orElse("");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause).limit(100);
  }
}
