package io.sparkvae.ingest;

import io.sparkvae.failure.ConfigurationFailure;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Opens the source that a plan names. */
public final class Sources {
  private Sources() {}

  /**
   * Opens: lists, reads headers, reads no image.
   *
   * @throws ConfigurationFailure when there is no such input, or its format is unknown or ambiguous
   * @throws io.sparkvae.failure.DataFailure when it is empty or corrupt
   */
  public static ImageSource open(SourcePlan plan, SparkSession spark) {
    return open(plan, spark.sparkContext().hadoopConfiguration(), spark);
  }

  /** Only tables need Spark to be opened. */
  static ImageSource open(SourcePlan plan, Configuration hadoop, SparkSession spark) {
    if (plan.format() == SourceFormat.SPRITES) {
      return SpriteSource.of(plan.sprites(), plan.spriteSeed(), plan.taskBytes());
    }
    Listing listing = Listing.of(plan.input(), hadoop);
    SourceFormat format =
        plan.format() == SourceFormat.AUTO ? Detection.of(listing, hadoop) : plan.format();
    return switch (format) {
      case FOLDER -> FolderSource.of(listing, plan, hadoop);
      case TAR -> ArchiveSource.of(ArchiveSource.Kind.TAR, listing, plan, hadoop);
      case ZIP -> ArchiveSource.of(ArchiveSource.Kind.ZIP, listing, plan, hadoop);
      case IDX -> IdxSource.of(listing, plan, hadoop);
      case CIFAR10 -> CifarSource.of(listing, plan, hadoop);
      case NPZ -> NpzSource.of(listing, plan, hadoop);
      case PARQUET -> TableSource.of(listing, plan, spark);
      case AUTO, SPRITES -> throw new IllegalStateException("decided above: " + format);
    };
  }
}
