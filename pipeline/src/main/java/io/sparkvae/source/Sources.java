package io.sparkvae.source;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import java.util.Optional;
import java.util.Set;
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

  /**
   * What the source is now: the location and digest that {@link #open} gives, from a listing alone.
   * No image is read and nothing needs Spark. Of few and small files the digest covers the bytes,
   * too, which are then read.
   *
   * @throws ConfigurationFailure when there is no such input, or its format is unknown or ambiguous
   * @throws io.sparkvae.failure.DataFailure when it is empty
   */
  public static SourceIdentity identity(SourcePlan plan, Configuration hadoop) {
    if (plan.format() == SourceFormat.SPRITES) {
      return SpriteSource.identity(plan.sprites(), plan.spriteSeed());
    }
    Listing listing = Listing.of(plan.input(), hadoop);
    SourceFormat format = format(plan, listing, hadoop);
    Listing files =
        switch (format) {
          case FOLDER -> listing;
          case TAR -> ArchiveSource.files(ArchiveSource.Kind.TAR, listing);
          case ZIP -> ArchiveSource.files(ArchiveSource.Kind.ZIP, listing);
          case IDX -> IdxSource.files(listing);
          case CIFAR10 -> CifarSource.files(listing);
          case NPZ -> NpzSource.files(listing);
          case PARQUET -> TableSource.files(listing, hadoop);
          case AUTO, SPRITES -> throw new IllegalStateException("decided above: " + format);
        };
    return new SourceIdentity(listing.root().toString(), files.digest(hadoop));
  }

  /** Only tables need Spark to be opened. */
  static ImageSource open(SourcePlan plan, Configuration hadoop, SparkSession spark) {
    if (plan.format() == SourceFormat.SPRITES) {
      return SpriteSource.of(plan.sprites(), plan.spriteSeed(), plan.taskBytes());
    }
    Listing listing = Listing.of(plan.input(), hadoop);
    SourceFormat format = format(plan, listing, hadoop);
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

  private static SourceFormat format(SourcePlan plan, Listing listing, Configuration hadoop) {
    return plan.format() == SourceFormat.AUTO ? Detection.of(listing, hadoop) : plan.format();
  }

  /**
   * A source, and those of its images that are to be read.
   *
   * @param digest of all of it
   * @param images empty when there is none to read
   */
  public record Part(String location, String digest, Optional<ImageSource> images) {
    /** All of a source. */
    public static Part whole(ImageSource source) {
      return new Part(source.location(), source.digest(), Optional.of(source));
    }
  }

  /**
   * Opens what a directory of images has beyond those of an earlier time.
   *
   * @param known the images of that time
   * @param digest of the source at that time
   * @throws ConfigurationFailure when the input is no directory of images
   * @throws ResumeFailure when one of the images is gone or has another length
   */
  public static Part beyond(
      SourcePlan plan, Configuration hadoop, Set<String> known, String digest) {
    if (plan.format() == SourceFormat.SPRITES) {
      throw notAFolder(plan.format());
    }
    Listing now = Listing.of(plan.input(), hadoop);
    SourceFormat format = format(plan, now, hadoop);
    if (format != SourceFormat.FOLDER) {
      throw notAFolder(format);
    }
    Listing then = now.filter(file -> known.contains(file.path()));
    if (then.files().size() != known.size() || !then.digest(hadoop).equals(digest)) {
      throw new ResumeFailure(
          "input %s: expected the %d images of the earlier shards as they were, found %d, or some changed; ingest all without --since"
              .formatted(now.root(), known.size(), then.files().size()));
    }
    Listing added = now.filter(file -> !known.contains(file.path()));
    return new Part(
        now.root().toString(),
        now.digest(hadoop),
        added.files().isEmpty()
            ? Optional.empty()
            : Optional.of(FolderSource.of(added, plan, hadoop)));
  }

  private static ConfigurationFailure notAFolder(SourceFormat format) {
    return new ConfigurationFailure(
        "ingest.format: expected a directory of images with earlier shards, found "
            + Settings.spelled(format));
  }
}
