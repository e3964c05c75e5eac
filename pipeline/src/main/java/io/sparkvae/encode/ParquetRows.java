package io.sparkvae.encode;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskKilledException;
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
   * The rows of files of a complete directory. Wrap the iterator of a partition in {@link #named}.
   *
   * @param source the directory's manifest
   * @param files relative to the directory
   * @throws DataFailure when a file is missing or has another length than the manifest says
   */
  public static Dataset<Row> read(
      SparkSession spark, StructType schema, Manifest.Read source, List<String> files) {
    Path directory = source.directory();
    requireLengths(source, files, spark.sparkContext().hadoopConfiguration());
    return spark
        .read()
        .schema(schema)
        .option("parquet.page.verify-checksum.enabled", "true")
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .parquet(files.stream().map(f -> new Path(directory, f).toString()).toArray(String[]::new));
  }

  /** Spark itself passes over empty files without a word. */
  private static void requireLengths(
      Manifest.Read source, List<String> files, Configuration hadoop) {
    Map<String, Long> expected =
        source.manifest().files().stream()
            .collect(Collectors.toMap(Manifest.DataFile::path, Manifest.DataFile::bytes));
    Map<Path, Long> found = new HashMap<>();
    Path directory = source.directory();
    try {
      FileSystem fileSystem = directory.getFileSystem(hadoop);
      for (Path parent :
          files.stream().map(f -> new Path(directory, f).getParent()).distinct().toList()) {
        for (FileStatus status : fileSystem.listStatus(parent)) {
          found.put(status.getPath(), status.getLen());
        }
      }
      for (String file : files) {
        Path path = fileSystem.makeQualified(new Path(directory, file));
        if (!expected.containsKey(file) || !expected.get(file).equals(found.get(path))) {
          throw new DataFailure(
              "%s: expected a file of %s bytes as in the manifest, found %s"
                  .formatted(
                      path,
                      expected.get(file),
                      found.containsKey(path) ? found.get(path) + " bytes" : "none"));
        }
      }
    } catch (FileNotFoundException e) {
      throw new DataFailure(
          "%s: expected the files of the manifest, found %s".formatted(directory, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(directory, e.getMessage()), e);
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
