package io.sparkvae.encode;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Reads Parquet files that a manifest names, with page checksums verified. Nothing is inferred: a
 * file whose columns are of other types is corrupt; a column that it lacks reads as nulls.
 */
public final class ParquetRows {
  private ParquetRows() {}

  /**
   * The rows of files. Wrap the iterator of a partition in {@link #named}.
   *
   * @throws DataFailure when a file is missing
   */
  public static Dataset<Row> read(SparkSession spark, StructType schema, List<Path> files) {
    try {
      return spark
          .read()
          .schema(schema)
          .option("parquet.page.verify-checksum.enabled", "true")
          .option("ignoreCorruptFiles", "false")
          .option("ignoreMissingFiles", "false")
          .parquet(files.stream().map(Path::toString).toArray(String[]::new));
    } catch (Exception e) { // AnalysisException is checked and not declared
      throw new DataFailure(
          "%s: expected the %d files that the manifest names, found %s"
              .formatted(files.get(0).getParent(), files.size(), e.getMessage()),
          e);
    }
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
      } catch (RuntimeException e) {
        throw failure(e);
      } catch (Exception e) { // Scala declares no exceptions
        throw failure(e);
      }
    }

    @Override
    public T next() {
      try {
        return rows.next();
      } catch (RuntimeException e) {
        throw failure(e);
      }
    }

    private static RuntimeException failure(Exception e) {
      Failure known = Failure.causeOf(e);
      if (known != null) {
        return known;
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
