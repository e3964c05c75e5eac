// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.source.array.ArrayFormat;
import io.sparkvae.source.encoded.FolderFormat;
import io.sparkvae.source.encoded.WebDatasetFormat;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.table.ManagedTables;
import io.sparkvae.source.table.SparkTableFormat;
import io.sparkvae.source.table.TableAddress;
import io.sparkvae.source.table.TableFormat;
import io.sparkvae.source.table.TablePlan;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Opens the source that a plan names. */
public final class Sources {
  private Sources() {}

  /**
   * Reads the section {@code ingest}.
   *
   * @throws ConfigurationFailure for values that make no sense
   */
  public static SourcePlan plan(Settings settings) {
    SourceFormats.ALL.forEach(format -> format.check(settings));
    return SourcePlan.of(SourceFormats.chosen(settings), settings);
  }

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
    Found found = find(plan, hadoop);
    return found.format.whole(found.files, plan, new SourceAccess(hadoop, spark));
  }

  /**
   * Returns the images of a source, if listing files and reading headers is enough to know them;
   * empty for a table, which Spark reads. Errors as {@link #open}.
   */
  public static Optional<ImageSource> listed(SourcePlan plan, Configuration hadoop) {
    Found found = find(plan, hadoop);
    return found.format instanceof FolderFormat || found.format instanceof ArrayFormat
        ? Optional.of(found.format.open(found.files, plan, new SourceAccess(hadoop, null)))
        : Optional.empty();
  }

  /**
   * Whether the source's identity cannot be known now, because only a Spark session can look at it,
   * and none runs: it is a table that is more than its files. Errors as {@link #identity}.
   */
  public static boolean needsSpark(SourcePlan plan, Configuration hadoop) {
    return SparkTableFormat.running().isEmpty()
        && find(plan, hadoop).format instanceof SparkTableFormat;
  }

  /**
   * Returns the source's present identity, the same that {@link #open} finds, from a listing alone
   * unless {@link #needsSpark}. It reads no images. If the files are few and small, it reads their
   * bytes for the digest.
   *
   * @throws ConfigurationFailure when there is no such input, or its format is unknown or ambiguous
   * @throws DataFailure when it is empty
   */
  public static SourceIdentity identity(SourcePlan plan, Configuration hadoop) {
    return find(plan, hadoop).identity(plan, hadoop);
  }

  /**
   * Returns the SHA-256 of the paths and bytes of a source's files, which the calling process reads
   * with all its cores; null for a source without files. Errors as {@link #identity}.
   */
  public static String content(SourcePlan plan, Configuration hadoop) {
    Listing files = find(plan, hadoop).files;
    return files.files().isEmpty() ? null : files.content(hadoop);
  }

  /** The files of a source and how to read them. */
  private record Found(SourceFormat format, Listing files) {
    SourceIdentity identity(SourcePlan plan, Configuration hadoop) {
      return format.identity(files, plan, hadoop);
    }
  }

  private static Found find(SourcePlan plan, Configuration hadoop) {
    Found found = located(plan, hadoop);
    if (plan.labelledByFile() && !found.format.mayHoldClass()) {
      throw plan.settings()
          .refused(
              "ingest.labels",
              "folder, none or a file of labels with ingest.format = " + found.format.name(),
              "file");
    }
    if (!found.format.hasInput()) {
      return found;
    }
    TablePlan.from(plan.settings()).requireUse(found.format);
    if (found.files.files().isEmpty() && found.format != SparkTableFormat.INSTANCE) {
      throw Listing.empty(found.files);
    }
    return found;
  }

  private static Found located(SourcePlan plan, Configuration hadoop) {
    if (plan.format().isPresent() && !plan.format().get().hasInput()) {
      return new Found(plan.format().get(), Listing.NONE);
    }
    return isTable(plan, hadoop) ? table(plan, hadoop) : list(plan, hadoop);
  }

  /** Whether one of Spark's readers is asked for, by its name or by the log of a table. */
  private static boolean isTable(SourcePlan plan, Configuration hadoop) {
    return plan.format().isPresent()
        ? plan.format().get() instanceof SparkTableFormat
        : TablePlan.from(plan.settings()).reader().isPresent()
            || ManagedTables.canBeRead(plan.input(), hadoop);
  }

  /** Plain Parquet is read without Spark's choice of files, and with Hugging Face's metadata. */
  private static Found table(SourcePlan plan, Configuration hadoop) {
    boolean plain =
        !TablePlan.from(plan.settings()).isSpecial() && TableAddress.of(plan, hadoop).isParquet();
    return plain
        ? select(new TableFormat(), Listing.of(plan.input(), hadoop), hadoop)
        : new Found(SparkTableFormat.INSTANCE, Listing.NONE);
  }

  private static Found list(SourcePlan plan, Configuration hadoop) {
    boolean samples =
        plan.format().isPresent()
            ? plan.format().get() instanceof WebDatasetFormat
            : WebDatasetFormat.isList(plan.input(), hadoop);
    if (samples) {
      return select(new WebDatasetFormat(), WebDatasetFormat.list(plan.input(), hadoop), hadoop);
    }
    Listing all = Listing.of(plan.input(), hadoop);
    return select(plan.format().orElseGet(() -> Detection.of(all, hadoop)), all, hadoop);
  }

  private static Found select(SourceFormat format, Listing all, Configuration hadoop) {
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
   * Opens the images that came after earlier shards were made from a source.
   *
   * @throws ConfigurationFailure when the format of the source cannot tell them
   * @throws ResumeFailure when earlier images are gone or changed
   */
  public static OpenSource beyond(SourcePlan plan, SparkSession spark, EarlierSource earlier) {
    return beyond(
        plan, new SourceAccess(spark.sparkContext().hadoopConfiguration(), spark), earlier);
  }

  /** Opens such images. Only tables need Spark. */
  static OpenSource beyond(SourcePlan plan, SourceAccess access, EarlierSource earlier) {
    Found found = find(plan, access.hadoop());
    return found.format.beyond(found.files, plan, access, earlier);
  }
}
