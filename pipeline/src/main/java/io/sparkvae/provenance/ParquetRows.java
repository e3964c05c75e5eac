// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.storage.LiteralPath;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads Parquet files that a manifest names. The files are verified against the manifest first, and
 * Parquet verifies the checksum of each page again while it reads. The schema is given, not
 * inferred: a file whose columns have other types is corrupt, and a missing column reads as nulls.
 */
public final class ParquetRows {
  private ParquetRows() {}

  /**
   * Reads the rows of files of a complete directory.
   *
   * @param source the directory's manifest
   * @param files relative to the directory
   * @throws DataFailure when a file is not what the manifest says
   */
  public static Dataset<Row> read(
      SparkSession spark, StructType schema, Manifest.Read source, List<String> files) {
    Path directory = source.directory();
    Verification.require(spark, source, files);
    return spark
        .read()
        .schema(schema)
        .option("parquet.page.verify-checksum.enabled", "true")
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .parquet(
            files.stream().map(f -> LiteralPath.of(new Path(directory, f))).toArray(String[]::new));
  }
}
