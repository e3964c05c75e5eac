// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.files.StorageStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Tables whose rows a log decides, not the Parquet files that lie in their directory: those hold
 * deleted rows and earlier versions as well. They are recognised by their log, whether the input is
 * the table, a directory above it, or a part of it.
 */
public enum ManagedTables {
  DELTA("_delta_log", "a Delta table", TableConnector.DELTA),
  HUDI(".hoodie", "a Hudi table", TableConnector.HUDI),
  ICEBERG("metadata", "an Iceberg table", TableConnector.ICEBERG);

  /** Directories above the input that are looked at. Partitions lie in directories of the table. */
  private static final int MOST_LEVELS = 8;

  private static final Pattern ICEBERG_LOG =
      Pattern.compile("v?\\d+.*\\.metadata\\.json(\\.gz)?|version-hint\\.text|snap-.*\\.avro");

  /** Metadata of a table that needs no catalog. */
  private static final Pattern NUMBERED =
      Pattern.compile("v\\d+(\\.gz)?\\.metadata\\.json(\\.gz)?|version-hint\\.text");

  private final String log;
  private final String what;
  private final TableConnector connector;

  ManagedTables(String log, String what, TableConnector connector) {
    this.log = log;
    this.what = what;
    this.connector = connector;
  }

  /** Whether an input is such a table, and the library that reads it is on the class path. */
  public static boolean canBeRead(String input, Configuration hadoop) {
    try {
      Path path = new Path(input);
      FileSystem fs = StorageStream.fileSystem(path, hadoop);
      Optional<ManagedTables> found = at(fs.makeQualified(path), fs);
      if (found.isEmpty() || !found.get().connector.isPresent()) {
        return false;
      }
      found.get().requireReadable(path, fs);
      return true;
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      // Listing the input says what is wrong with it; a web server cannot even be listed.
      return false;
    }
  }

  /**
   * Returns the library that reads the table which a directory is; empty for a directory that is
   * none.
   *
   * @throws ConfigurationFailure for a table that can be read only by its name in a catalog
   */
  static Optional<TableConnector> connectorOf(Path directory, Configuration hadoop) {
    try {
      FileSystem fs = StorageStream.fileSystem(directory, hadoop);
      Optional<ManagedTables> found = at(directory, fs);
      if (found.isPresent()) {
        found.get().requireReadable(directory, fs);
      }
      return found.map(table -> table.connector);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ManagedTables> at(Path directory, FileSystem fs) throws IOException {
    for (ManagedTables table : values()) {
      if (table.hasLog(directory, fs)) {
        return Optional.of(table);
      }
    }
    return Optional.empty();
  }

  /** Without a catalog only the names of an Iceberg table's metadata say which are the present. */
  private void requireReadable(Path table, FileSystem fs) throws IOException {
    if (this != ICEBERG) {
      return;
    }
    for (FileStatus file : fs.listStatus(new Path(table, ICEBERG.log))) {
      if (NUMBERED.matcher(file.getPath().getName()).matches()) {
        return;
      }
    }
    throw new ConfigurationFailure(
        "input %s: expected an Iceberg table whose files say which version is the present one, found one that only its catalog knows; give its name: --format table --input CATALOG.DATABASE.TABLE"
            .formatted(table));
  }

  /**
   * Refuses a source of Parquet files that is, holds, or belongs to such a table.
   *
   * @param found all files of the source, the ignored ones included
   */
  public static void refuse(Listing found, Configuration hadoop) {
    Stream.concat(found.files().stream(), found.ignored().stream().map(Listing.Ignored::file))
        .forEach(file -> refuseBelow(found.root(), file.path()));
    try {
      refuseAbove(found, StorageStream.fileSystem(found.root(), hadoop));
    } catch (IOException e) {
      // Who may not look into the directories above cannot be told more about them.
    }
  }

  private static void refuseBelow(Path root, String path) {
    for (ManagedTables table : values()) {
      Matcher log = Pattern.compile("(?:^|.*/)" + Pattern.quote(table.log) + "/").matcher(path);
      if (log.lookingAt() && table.isLog(path.substring(log.end()))) {
        int above = log.end() - table.log.length() - 1;
        throw table.refused(
            root, above == 0 ? root : Listing.child(root, path.substring(0, above - 1)));
      }
    }
  }

  private static void refuseAbove(Listing found, FileSystem fs) throws IOException {
    Path below = found.root();
    Path at = found.single() ? below.getParent() : below;
    for (int level = 0; at != null && level < MOST_LEVELS; level++) {
      for (ManagedTables table : values()) {
        boolean inLog = at.getName().equals(table.log) && table != ICEBERG;
        boolean inData = table != ICEBERG || below.getName().equals("data");
        if (inLog || inData && table.hasLog(at, fs)) {
          throw table.refused(found.root(), inLog ? at.getParent() : at);
        }
      }
      below = at;
      at = at.getParent();
    }
  }

  private boolean hasLog(Path directory, FileSystem fs) throws IOException {
    Path path = new Path(directory, log);
    if (!fs.exists(path)) {
      return false;
    }
    for (FileStatus file : fs.listStatus(path)) {
      if (isLog(file.getPath().getName())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a file in the directory of the log belongs to a log. */
  private boolean isLog(String file) {
    return switch (this) {
      case DELTA, HUDI -> true;
      case ICEBERG -> ICEBERG_LOG.matcher(file.toLowerCase(Locale.ROOT)).matches();
    };
  }

  private ConfigurationFailure refused(Path input, Path table) {
    return new ConfigurationFailure(
        "input %s: expected Parquet files without a log, found %s (%s/%s), whose files hold deleted and earlier rows as well; read the table: --format table --input %s%s"
            .formatted(
                input,
                what,
                table,
                log,
                table,
                connector.isPresent()
                    ? ""
                    : ", and " + connector.remedy() + " (or -- --jars with its files)"));
  }
}
