// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.SourceState;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Hudi table as of its newest complete instant. Its files are merged by Hudi's own reader.
 * Earlier instants are not offered: Hudi reads one whose files were cleaned as if its rows had
 * never been.
 *
 * @param name of the table, which it keeps when it is moved
 * @param instant as Hudi writes it, {@code yyyyMMddHHmmssSSS}
 */
record HudiTable(TableAddress address, SparkSession spark, String name, String instant)
    implements OpenTable {
  private static final String LOG = ".hoodie";

  /** Files of the timeline which say that an action that changes rows is complete. */
  private static final Pattern COMPLETE =
      Pattern.compile("(\\d{14,17})\\.(?:commit|deltacommit|replacecommit)");

  /**
   * Opens the present state.
   *
   * @param root path of the table
   */
  static HudiTable open(TableAddress address, Path root, SparkSession spark, Configuration hadoop) {
    Path log = new Path(root, LOG);
    try {
      FileSystem fs = root.getFileSystem(hadoop);
      Optional<String> newest =
          Arrays.stream(fs.listStatus(log))
              .flatMap(file -> COMPLETE.matcher(file.getPath().getName()).results())
              .map((MatchResult complete) -> complete.group(1))
              .max(Comparator.naturalOrder());
      return new HudiTable(
          new TableAddress(
              Optional.of(TableConnector.HUDI.format()), root.toString(), address.options()),
          spark,
          name(log, fs),
          newest.orElseThrow(
              () ->
                  new DataFailure(
                      "input %s: expected images, found a table without a complete commit (%s)"
                          .formatted(root, log))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path log, FileSystem fs) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = fs.open(new Path(log, "hoodie.properties"))) {
      properties.load(in);
    }
    return properties.getProperty("hoodie.table.name", "");
  }

  @Override
  public Dataset<Row> rows() {
    return address.load(spark, Map.of("as.of.instant", instant));
  }

  @Override
  public Path root() {
    return new Path(address.location());
  }

  @Override
  public SourceIdentity identity(TableLayout layout) {
    return new SourceIdentity(
        address.location(),
        Digest.ofText("hudi\n%s\n%s".formatted(name, instant)),
        SourceState.ofVersion(instant));
  }
}
