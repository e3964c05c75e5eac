package io.sparkvae.ingest;

import io.sparkvae.failure.ConfigurationFailure;
import org.apache.hadoop.conf.Configuration;

/** Opens the source that a plan names. */
public final class Sources {
  private Sources() {}

  /**
   * Opens: lists, reads headers, reads no image.
   *
   * @throws ConfigurationFailure when there is no such input, or its format is unknown or ambiguous
   * @throws io.sparkvae.failure.DataFailure when it is empty or corrupt
   */
  public static ImageSource open(SourcePlan plan, Configuration hadoop) {
    return switch (plan.format()) {
      case SPRITES -> SpriteSource.of(plan.sprites(), plan.spriteSeed(), plan.taskBytes());
      case FOLDER -> FolderSource.of(Listing.of(plan.input(), hadoop), plan, hadoop);
      case AUTO, TAR, ZIP, IDX, CIFAR10, NPZ, PARQUET ->
          throw new ConfigurationFailure("ingest.format: not yet " + plan.format());
    };
  }
}
