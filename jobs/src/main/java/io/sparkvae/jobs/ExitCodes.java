// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ExitCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Descriptions of the exit codes for the help text. */
final class ExitCodes {
  static final Map<String, String> DESCRIBED = described();

  private ExitCodes() {}

  private static Map<String, String> described() {
    Map<String, String> all = new LinkedHashMap<>();
    Arrays.stream(ExitCode.values()).forEach(c -> all.put("%4s".formatted(c.number()), inWords(c)));
    return all;
  }

  private static String inWords(ExitCode code) {
    return switch (code) {
      case DONE -> "done";
      case DEFECT -> "a defect of this program";
      case CONFIGURATION -> "the command or its configuration is wrong";
      case DATA -> "data cannot be read, or more images are bad than ingest.maxBadFraction allows";
      case RESUME_REFUSED -> "an earlier run is there that must not or cannot be continued";
      case DIVERGED -> "training diverged; the last good model is kept";
      case RESOURCES -> "memory, disk, permissions or a device are missing";
      case GATE_FAILED ->
          "a gate failed: a finished result is worse than gates.* allow; it is kept";
      case STOPPED -> "stopped by SIGTERM or Ctrl-C; the same command continues";
    };
  }
}
