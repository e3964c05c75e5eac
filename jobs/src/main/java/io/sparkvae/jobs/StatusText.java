// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.provenance.Origin;
import io.sparkvae.stage.Locations;
import io.sparkvae.train.checkpoint.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Formats the status of a directory for people. */
final class StatusText {
  private static final int DIGEST_SHOWN = 16;

  private StatusText() {}

  static List<String> of(DirectoryStatus status, Configuration hadoop) {
    Path path = new Path(status.path());
    String name = Locations.plain(path);
    List<String> lines = new ArrayList<>();
    switch (status.state()) {
      case ABSENT -> lines.add(name + ": absent");
      case FOREIGN -> lines.add(name + ": of something else");
      case COMPLETE -> {
        lines.add("%s: %s, complete since %s".formatted(name, status.kind(), status.since()));
        lines.add(
            String.format(
                Locale.ROOT, "  holds     %s, %,d bytes", joined(status.counts()), status.bytes()));
        made(status.origin(), lines);
      }
      case IN_PROGRESS -> {
        lines.add("%s: %s, in progress since %s".formatted(name, status.kind(), status.since()));
        lines.add("  done      " + done(status, path, hadoop));
        lines.add("  at work   " + owner(status));
        made(status.origin(), lines);
      }
    }
    return lines;
  }

  private static String done(DirectoryStatus status, Path path, Configuration hadoop) {
    if (status.kind().equals(ModelArtifact.KIND)) {
      return TrainingProgress.of(path, hadoop)
          .map(p -> "%s epochs, %s rounds".formatted(p.epochs(), p.rounds()))
          .orElse("nothing yet");
    }
    if (status.units() == null) {
      return "nothing yet";
    }
    int finished = status.units().finished();
    return status.units().planned() == null
        ? "%s units".formatted(finished)
        : "%s of %s units, %s left"
            .formatted(finished, status.units().planned(), status.units().planned() - finished);
  }

  private static String owner(DirectoryStatus status) {
    return status.silentSeconds() == null
        ? "nobody; last %s, which took it %s".formatted(status.owner(), status.owner().since())
        : "%s since %s, last sign of life %s s ago"
            .formatted(status.owner(), status.owner().since(), status.silentSeconds());
  }

  private static void made(Origin origin, List<String> lines) {
    for (Origin.Input input : origin.inputs()) {
      String digest = input.digest().substring(0, Math.min(DIGEST_SHOWN, input.digest().length()));
      lines.add("  from      %s %s (%s)".formatted(input.role(), input.path(), digest));
    }
    lines.add("  versions  " + joined(origin.versions()));
    lines.add("  settings  " + joined(origin.settings()));
  }

  private static String joined(Map<String, ?> values) {
    return values.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }
}
