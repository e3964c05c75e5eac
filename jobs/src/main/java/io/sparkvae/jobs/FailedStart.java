// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.StandaloneMaster;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import org.apache.spark.SparkConf;

/**
 * Why Spark did not start. It reports a wrong value of a property by exceptions of many types, and
 * so it does a listener, a plug-in or a directory of events that is not there.
 */
final class FailedStart {
  private FailedStart() {}

  /** Returns the operator's error behind what Spark threw. */
  static Failure explained(Exception thrown, SparkConf conf) {
    Failure known = Failure.causeOf(thrown);
    if (known != null) {
      return known;
    }
    if (conf.get("spark.master").startsWith("spark://") && !answers(conf)) {
      return new ResourceFailure(
          "master %s: expected a Spark master that answers and has the same spark.authenticate.secret, found none"
              .formatted(conf.get("spark.master")),
          thrown);
    }
    Ending found = Ending.of(thrown);
    if (found.code() == ExitCode.RESOURCES) {
      return new ResourceFailure(found.message(), thrown);
    }
    if (found.code() != ExitCode.DEFECT) {
      return new ConfigurationFailure(found.message(), thrown);
    }
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String root = cause == thrown ? "" : ", because of " + inWords(cause);
    return new ConfigurationFailure(
        "Spark: expected properties with which it starts (-- --conf, --properties-file, spark-defaults.conf), found %s%s"
            .formatted(inWords(thrown), root),
        thrown);
  }

  private static boolean answers(SparkConf conf) {
    try {
      return StandaloneMaster.offer(conf).isPresent();
    } catch (RuntimeException e) {
      return true; // a property with which nobody can be asked is to be named
    }
  }

  /** The type says what the message leaves out, such as that a class is not there. */
  private static String inWords(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return thrown.getClass().getSimpleName() + ": " + message;
  }
}
