// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Opens the source that a plan names. */
public final class Sources {
  private Sources() {}

  /**
   * Opens a source: lists its files and reads headers, but no images.
   *
   * @throws ConfigurationFailure when there is no such input, or its format is unknown or ambiguous
   * @throws DataFailure when it is empty or corrupt
   */
  public static OpenSource open(SourcePlan plan, SparkSession spark) {
    return open(plan, spark.sparkContext().hadoopConfiguration(), spark);
  }

  /** Opens a source. Only tables need Spark. */
  static OpenSource open(SourcePlan plan, Configuration hadoop, SparkSession spark) {
    return listed(
        plan,
        hadoop,
        found ->
            new OpenSource(
                found.identity(plan, hadoop),
                IgnoredFiles.of(found.files.ignored()),
                Optional.of(
                    found.format.open(found.files, plan, new SourceAccess(hadoop, spark)))));
  }

  /**
   * Returns the images of a source, if listing files and reading headers is enough to know them;
   * empty for a table, which Spark reads. Errors as {@link #open}.
   */
  public static Optional<ImageSource> listed(SourcePlan plan, Configuration hadoop) {
    return listed(
        plan,
        hadoop,
        found ->
            found.format instanceof FolderFormat || found.format instanceof ArrayFormat
                ? Optional.of(found.format.open(found.files, plan, new SourceAccess(hadoop, null)))
                : Optional.empty());
  }

  /**
   * Returns the source's present identity, the same that {@link #open} finds, from a listing alone.
   * It reads no images and does not need Spark. If the files are few and small, it reads their
   * bytes for the digest.
   *
   * @throws ConfigurationFailure when there is no such input, or its format is unknown or ambiguous
   * @throws DataFailure when it is empty
   */
  public static SourceIdentity identity(SourcePlan plan, Configuration hadoop) {
    return listed(plan, hadoop, found -> found.identity(plan, hadoop));
  }

  /**
   * Returns the SHA-256 of the paths and bytes of a source's files, which the calling process reads
   * with all its cores; null for a source without files. Errors as {@link #identity}.
   */
  public static String content(SourcePlan plan, Configuration hadoop) {
    return listed(
        plan, hadoop, found -> found.files.files().isEmpty() ? null : found.files.content(hadoop));
  }

  /** The files of a source and how to read them. */
  private record Found(SourceFormat format, Listing files) {
    SourceIdentity identity(SourcePlan plan, Configuration hadoop) {
      return format.identity(files, plan, hadoop);
    }
  }

  private static <T> T listed(SourcePlan plan, Configuration hadoop, Function<Found, T> use) {
    if (plan.format().isPresent() && !plan.format().get().hasInput()) {
      return use.apply(new Found(plan.format().get(), Listing.NONE));
    }
    Found found = list(plan, hadoop);
    if (found.files.files().isEmpty()) {
      throw Listing.empty(found.files);
    }
    return use.apply(found);
  }

  private static Found list(SourcePlan plan, Configuration hadoop) {
    Listing all = Listing.of(plan.input(), hadoop);
    SourceFormat format = plan.format().orElseGet(() -> Detection.of(all, hadoop));
    if (format instanceof TableFormat) {
      ManagedTables.refuse(all, hadoop);
    }
    Listing files = all.single() ? all : format.select(all, hadoop);
    if (!(format instanceof FolderFormat)) {
      refuseObstacles(files);
    }
    return new Found(format, files);
  }

  /** Refuses a file that cannot be opened, where it is not known how many images it has. */
  private static void refuseObstacles(Listing files) {
    for (Listing.Listed file : files.files()) {
      if (file.obstacle() != null) {
        throw new DataFailure(
            "input %s: expected files that can be opened, found %s: %s"
                .formatted(files.root(), file.path(), file.obstacle().reason()));
      }
    }
  }

  /**
   * Opens the images that were added to a directory since earlier shards were made from it.
   *
   * @param known ids of the images of the earlier shards
   * @param digest digest of the source at that time
   * @throws ConfigurationFailure when the input is no directory of images
   * @throws ResumeFailure when one of the images is gone or has another length
   */
  public static OpenSource beyond(
      SourcePlan plan, Configuration hadoop, Set<String> known, String digest) {
    Found found = listed(plan, hadoop, Function.identity());
    if (!(found.format instanceof FolderFormat folder)) {
      throw new ConfigurationFailure(
          "ingest.format: expected a directory of images with earlier shards, found "
              + found.format.name());
    }
    Listing now = found.files;
    Listing then = now.only(known);
    if (then.files().size() != known.size() || !then.digest(hadoop).equals(digest)) {
      throw new ResumeFailure(
          "input %s: expected the %s images of the earlier shards as they were, found %s, or some changed; ingest all without --since"
              .formatted(now.root(), known.size(), then.files().size()));
    }
    Listing added = now.without(known);
    return new OpenSource(
        found.identity(plan, hadoop),
        IgnoredFiles.of(added.ignored()),
        added.files().isEmpty()
            ? Optional.empty()
            : Optional.of(folder.open(added, plan, new SourceAccess(hadoop, null))));
  }
}
