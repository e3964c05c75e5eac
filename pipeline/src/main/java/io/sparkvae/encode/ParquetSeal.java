package io.sparkvae.encode;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Digest;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.OutputDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Size, digest and number of rows of a Parquet file, as it lies on the file system.
 *
 * @param path relative to the directory that is being published
 */
public record ParquetSeal(String path, long bytes, String sha256, long rows)
    implements Serializable {

  public Manifest.DataFile file() {
    return new Manifest.DataFile(path, bytes, sha256);
  }

  /**
   * Reads back all Parquet files of a table, each in a task.
   *
   * @param table directory inside {@code out}
   * @return sorted by path
   */
  public static List<ParquetSeal> all(SparkSession spark, OutputDirectory out, String table) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    List<String> files = new ArrayList<>();
    try {
      Path directory = out.resolve(table);
      for (FileStatus status : directory.getFileSystem(hadoop).listStatus(directory)) {
        String name = status.getPath().getName();
        if (name.endsWith(".parquet")) {
          files.add(table + "/" + name);
        }
      }
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(out.path(), e.getMessage()), e);
    }
    files.sort(null);
    if (files.isEmpty()) {
      return List.of();
    }
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(files, files.size())
        .map(new Seal(out.path().toString(), new SerializableConfiguration(hadoop)))
        .collect();
  }

  private record Seal(String directory, SerializableConfiguration hadoop)
      implements Function<String, ParquetSeal> {
    @Override
    public ParquetSeal call(String relative) throws IOException {
      Path file = new Path(directory, relative);
      FileSystem fileSystem = file.getFileSystem(hadoop.value());
      FileStatus status = fileSystem.getFileStatus(file);
      String sha256;
      try (InputStream in = fileSystem.open(file)) {
        sha256 = Digest.ofStream(in);
      }
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromStatus(status, hadoop.value()))) {
        return new ParquetSeal(relative, status.getLen(), sha256, reader.getRecordCount());
      }
    }
  }
}
