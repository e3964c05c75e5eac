// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.Sparkvae;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputState;
import io.sparkvae.provenance.Numerics;
import io.sparkvae.shard.Shards;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The directory in which fits keep shards and models. The name of each is a digest of what it is
 * made from, so a result that is there already is taken as it is, and a model whose training was
 * interrupted is trained on.
 */
final class FitDirectory {
  /** Fits of one process may run at the same time; two that want the same result take turns. */
  private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

  private final Path root;
  private final SparkSession spark;
  private final Configuration hadoop;

  private FitDirectory(Path root, SparkSession spark) {
    this.root = root;
    this.spark = spark;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /**
   * Returns the directory that the parameter names; if it is empty, a temporary one, which is
   * removed when the JVM ends.
   *
   * @throws ConfigurationFailure when no directory is known that all executors reach
   */
  static FitDirectory of(String chosen, SparkSession spark) {
    SparkContext context = spark.sparkContext();
    Path root = chosen.isEmpty() ? temporary(context) : new Path(chosen);
    try {
      FileSystem fs = root.getFileSystem(context.hadoopConfiguration());
      Path qualified = fs.makeQualified(root);
      if (!fs.mkdirs(qualified)) {
        throw new IOException("expected to be able to make it, found that it cannot be made");
      }
      if (chosen.isEmpty()) {
        fs.deleteOnExit(qualified);
      }
      return new FitDirectory(qualified, spark);
    } catch (IOException e) {
      throw new ResourceFailure("directory %s: %s".formatted(root, e.getMessage()), e);
    }
  }

  private static Path temporary(SparkContext context) {
    String name = "sparkvae-" + context.applicationId();
    if (context.getCheckpointDir().isDefined()) {
      return new Path(context.getCheckpointDir().get(), name);
    }
    if (!context.isLocal()) {
      throw new ConfigurationFailure(
          "directory: expected a directory that all executors reach, or Spark's checkpoint directory (SparkContext.setCheckpointDir), found neither with master "
              + context.master());
    }
    return new Path(java.nio.file.Path.of(System.getProperty("java.io.tmpdir"), name).toUri());
  }

  /** A table that is removed when it is closed. */
  record Table(Path path, Configuration hadoop) implements AutoCloseable {
    @Override
    public void close() {
      try {
        path.getFileSystem(hadoop).delete(path, true);
      } catch (IOException e) {
        throw new ResourceFailure("%s: cannot be removed: %s".formatted(path, e.getMessage()), e);
      }
    }
  }

  /** Returns the path of a new table. */
  Table table() {
    return new Table(new Path(root, "table-" + UUID.randomUUID()), hadoop);
  }

  /**
   * Returns the shards of a table. They are made if they are not there.
   *
   * @param digest of the table's rows
   */
  Shards shards(Path table, String digest, Settings settings) {
    Path path = named("shards", digest + settings.section("ingest"));
    return once(
        path,
        () -> Shards.open(path, hadoop),
        () ->
            Sparkvae.on(spark)
                .ingest(table.toString())
                .with(
                    settings
                        .withValue("ingest.input", table.toString(), "fit")
                        // A half-finished result is of another table.
                        .withValue("output.resume", "restart", "fit"))
                .to(path));
  }

  /** Returns the model that shards and settings give. It is trained if it is not there. */
  ModelArtifact.Loaded model(Shards shards, Settings settings) {
    Path path =
        named(
            "model",
            shards.source().digest() + settings.section("model") + settings.section("train"));
    return once(
        path,
        () -> ModelArtifact.load(path, hadoop),
        () -> Sparkvae.on(spark).train(shards).with(settings).to(path));
  }

  private Path named(String kind, String madeFrom) {
    String digest = Digest.ofText(Numerics.VERSION + madeFrom);
    return new Path(root, kind + "-" + digest.substring(0, 32));
  }

  private <R> R once(Path path, Supplier<R> opened, Runnable made) {
    synchronized (LOCKS.computeIfAbsent(path, key -> new Object())) {
      if (OutputState.of(path, hadoop) != OutputState.COMPLETE) {
        made.run();
      }
      return opened.get();
    }
  }
}
