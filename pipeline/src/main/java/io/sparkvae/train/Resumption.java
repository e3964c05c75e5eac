package io.sparkvae.train;

import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.OutputDirectory;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Decides whether a run begins or continues, before anything is written. */
final class Resumption {
  private Resumption() {}

  /**
   * The checkpoint to continue from.
   *
   * @return empty to begin; so too when an earlier run ended before its first checkpoint
   * @throws ResumeFailure when {@code train.resume} forbids what is there
   */
  static Optional<CheckpointFile.Read> find(
      Path output, TrainingPlan.Checkpointing plan, Configuration hadoop) {
    Optional<CheckpointFile.Read> found =
        switch (OutputDirectory.stateOf(output, hadoop)) {
          case IN_PROGRESS -> Checkpoints.newest(output, hadoop);
            // A complete or foreign directory is refused when it is opened.
          case ABSENT, COMPLETE, FOREIGN -> Optional.empty();
        };
    switch (plan.resume()) {
      case AUTO -> {}
      case NEVER -> {
        if (found.isPresent()) {
          throw new ResumeFailure(
              "train.resume = never: expected no half-finished run in %s, found one after round %d; remove the directory or set train.resume = auto"
                  .formatted(output, found.get().header().position().rounds()));
        }
      }
      case MUST -> {
        if (found.isEmpty()
            && OutputDirectory.stateOf(output, hadoop) != OutputDirectory.State.COMPLETE) {
          throw new ResumeFailure(
              "train.resume = must: expected a half-finished run in %s, found none; set train.resume = auto to begin one"
                  .formatted(output));
        }
      }
    }
    return found;
  }
}
