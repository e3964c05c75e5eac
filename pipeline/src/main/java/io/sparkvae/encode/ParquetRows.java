package io.sparkvae.encode;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskKilledException;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads Parquet files that a manifest names, after they are held against it; page checksums are
 * verified once more when they are read. Nothing is inferred: a file whose columns are of other
 * types is corrupt; a column that it lacks reads as nulls.
 */
public final class ParquetRows {
  private ParquetRows() {}

  /**
   * The rows of files of a complete directory. Wrap the iterator of a partition in {@link #named}.
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
        .parquet(files.stream().map(f -> new Path(directory, f).toString()).toArray(String[]::new));
  }

  /** On an executor: an iterator of a partition whose errors are failures that name the file. */
  public static <T> Iterator<T> named(Iterator<T> rows) {
    return new Named<>(rows);
  }

  private record Named<T>(Iterator<T> rows) implements Iterator<T> {
    @Override
    public boolean hasNext() {
      try {
        return rows.hasNext();
      } catch (Exception e) { // Scala declares no exceptions, but throws them
        throw failure(e);
      }
    }

    @Override
    public T next() {
      try {
        return rows.next();
      } catch (Exception e) {
        throw failure(e);
      }
    }

    private static RuntimeException failure(Exception e) {
      Failure known = Failure.causeOf(e);
      if (known != null) {
        return known;
      }
      if (e instanceof TaskKilledException killed) {
        return killed;
      }
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return new DataFailure(
          "%s: expected a readable Parquet file, found %s: %s"
              .formatted(
                  InputFileBlockHolder.getInputFilePath(),
                  root.getClass().getSimpleName(),
                  root.getMessage()),
          e);
    }
  }
}
