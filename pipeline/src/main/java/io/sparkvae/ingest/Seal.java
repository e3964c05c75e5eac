package io.sparkvae.ingest;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Reads written files back, as they lie in storage: digest, length and rows of each row group. */
public record Seal(String directory, Broadcast<SerializableConfiguration> hadoop)
    implements Function<String, Seal.Sealed> {
  private static final long serialVersionUID = 1L;

  /** What a file is. */
  public record Sealed(String path, long bytes, String sha256, List<Long> rowGroups)
      implements Serializable {
    public long rows() {
      return rowGroups.stream().mapToLong(Long::longValue).sum();
    }

    public Manifest.DataFile dataFile() {
      return new Manifest.DataFile(path, bytes, sha256);
    }
  }

  /**
   * Seals the Parquet files of a table that Spark wrote, in the order of their names.
   *
   * @param table directory inside {@code out}
   */
  public static List<Sealed> table(SparkSession spark, OutputDirectory out, String table) {
    Path directory = out.resolve(table);
    List<String> files = new ArrayList<>();
    try {
      var hadoop = spark.sparkContext().hadoopConfiguration();
      for (FileStatus status : directory.getFileSystem(hadoop).listStatus(directory)) {
        if (status.getPath().getName().endsWith(".parquet")) {
          files.add(table + "/" + status.getPath().getName());
        }
      }
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
    files.sort(null);
    return all(spark, out.path(), files);
  }

  /** Seals files, in their order. */
  static List<Sealed> all(SparkSession spark, Path directory, List<String> paths) {
    if (paths.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    var hadoop =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    return context
        .parallelize(paths, Math.min(paths.size(), 10_000))
        .map(new Seal(directory.toString(), hadoop))
        .collect();
  }

  @Override
  public Sealed call(String relative) throws IOException {
    Configuration conf = hadoop.value().value();
    Path file = new Path(directory, relative);
    long bytes = file.getFileSystem(conf).getFileStatus(file).getLen();
    String sha256;
    try (var in = file.getFileSystem(conf).open(file)) {
      sha256 = Digest.ofStream(in);
    }
    try (var reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, conf))) {
      List<Long> groups = reader.getRowGroups().stream().map(BlockMetaData::getRowCount).toList();
      return new Sealed(relative, bytes, sha256, new ArrayList<>(groups));
    }
  }
}
