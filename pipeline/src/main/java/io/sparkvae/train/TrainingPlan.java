package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/** The settings of the training stage, validated. The model's own are in its spec. */
public record TrainingPlan(
    TrainerKind trainer,
    Learning learning,
    Placement placement,
    Monitoring monitoring,
    Checkpointing checkpointing,
    Verify verify) {

  /** What shards are held against. */
  public enum Verify {
    /** The manifest, as whole files, before the first round. */
    START,
    /** Their own pages' checksums, as they are read. */
    PAGES
  }

  /**
   * Where the work is done.
   *
   * @param workers that train side by side; empty: the cluster's cores
   * @param segments into which the parameters are cut to be averaged; empty: {@link
   *     Segments#forWorkers}
   * @param cacheBytes of training pixels that one executor keeps
   */
  public record Placement(Optional<Integer> workers, Optional<Integer> segments, long cacheBytes) {

    static Placement from(Settings settings) {
      long cacheBytes = settings.bytes("train.cacheBytes");
      if (cacheBytes < 0) {
        throw settings.refused("train.cacheBytes", "a size from 0", cacheBytes);
      }
      return new Placement(
          countOrAuto(settings, "train.workers", 1),
          countOrAuto(settings, "train.segments", 0),
          cacheBytes);
    }

    private static Optional<Integer> countOrAuto(Settings settings, String key, int least) {
      Optional<Integer> count = settings.integerOrAuto(key);
      if (count.isPresent() && count.get() < least) {
        throw settings.refused(key, "auto or at least " + least, count.get());
      }
      return count;
    }
  }

  /**
   * When the model is evaluated on the validation images and when that ends the run.
   *
   * @param everyRounds between two evaluations; 0: at the end of each epoch
   * @param patience evaluations without improvement that end the run; 0: never
   * @param minDelta smallest rise of the ELBO that is an improvement, in nats an image
   */
  public record Monitoring(int everyRounds, int patience, double minDelta) {
    static Monitoring from(Settings settings) {
      return new Monitoring(
          fromZero(settings, "train.validation.everyRounds"),
          fromZero(settings, "train.earlyStopping.patience"),
          realFromZero(settings, "train.earlyStopping.minDelta"));
    }

    private static int fromZero(Settings settings, String key) {
      int value = settings.integer(key);
      if (value < 0) {
        throw settings.refused(key, "a number from 0", value);
      }
      return value;
    }
  }

  /**
   * How a run survives its end.
   *
   * @param everySeconds at most, but for a round, between two checkpoints; 0: after every round;
   *     empty: so that they take a hundredth of the time
   * @param keep newest checkpoints that are kept
   */
  public record Checkpointing(Optional<Double> everySeconds, int keep) {
    static Checkpointing from(Settings settings) {
      return new Checkpointing(
          settings.string("train.checkpoint.everySeconds").equals("auto")
              ? Optional.empty()
              : Optional.of(realFromZero(settings, "train.checkpoint.everySeconds")),
          Learning.atLeastOne(settings, "train.checkpoint.keep"));
    }
  }

  private static double realFromZero(Settings settings, String key) {
    double value = settings.real(key);
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw settings.refused(key, "a number from 0", value);
    }
    return value;
  }

  /**
   * Reads the plan.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value does not do
   */
  public static TrainingPlan from(Settings settings) {
    TrainingPlan plan =
        new TrainingPlan(
            settings.choice("train.trainer", TrainerKind.class),
            Learning.from(settings),
            Placement.from(settings),
            Monitoring.from(settings),
            Checkpointing.from(settings),
            settings.choice("train.verify", Verify.class));
    int workers = plan.placement.workers().orElse(1);
    if (plan.trainer == TrainerKind.LOCAL && workers != 1) {
      throw settings.refused("train.workers", "auto or 1 for trainer local", workers);
    }
    if (plan.trainer == TrainerKind.DL4J_SPARK) {
      Dl4jTrainer.check(settings, plan);
    }
    return plan;
  }
}
