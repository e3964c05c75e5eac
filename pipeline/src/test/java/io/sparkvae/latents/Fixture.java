// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Makes shards of random images and models with starting parameters, for tests. */
public final class Fixture {
  public static final ImageShape SHAPE = ImageShape.of(1, 4, 6);
  private static final int ROW_GROUP = 8;

  private Fixture() {}

  /** One session for all tests of the JVM. */
  public static SparkSession spark() {
    return TestSpark.session();
  }

  public static Configuration hadoop() {
    return spark().sparkContext().hadoopConfiguration();
  }

  public static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path("file://" + path);
  }

  /** Settings for a small model. */
  public static Settings settings(String... overrides) {
    Settings settings =
        Settings.reference()
            .with("model { hidden = [16], latent = 3 }, encode.batchSize = 16", "test");
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  /** Rows of one split: id, pixels, sha256, split, label, factors. */
  public static List<Row> images(Split split, int n, int size) {
    Random random = new Random(split.ordinal());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      byte[] pixels = new byte[size];
      random.nextBytes(pixels);
      rows.add(
          RowFactory.create(
              split.column() + "/" + i,
              pixels,
              Digest.sha256(pixels),
              split.column(),
              i % 3 == 0 ? null : i,
              i % 2 == 0 ? null : new Integer[] {i, 1, 2}));
    }
    return rows;
  }

  /** Shards with 70 training, 20 validation and 10 test images. */
  public static org.apache.hadoop.fs.Path shards(Path directory) {
    return shards(
        directory,
        SHAPE,
        List.of(
            images(Split.TRAIN, 70, SHAPE.size()),
            images(Split.VALIDATION, 20, SHAPE.size()),
            images(Split.TEST, 10, SHAPE.size())),
        0);
  }

  /**
   * Shards of given rows, one file for each list, in row groups of at most 8.
   *
   * @param missing how many rows more than there are the manifest speaks of
   */
  public static org.apache.hadoop.fs.Path shards(
      Path directory, ImageShape shape, List<List<Row>> files, long missing) {
    OutputDirectory out =
        OutputDirectory.create(hadoop(directory), Shards.KIND, new Configuration());
    List<ShardsContent.ShardFile> parts = new ArrayList<>();
    for (List<Row> rows : files) {
      Split split = Split.valueOf(rows.get(0).getString(3).toUpperCase(java.util.Locale.ROOT));
      String file = "%s-%05d.parquet".formatted(split.column(), parts.size());
      try {
        TestShards.write(out.resolve(file), shape, ROW_GROUP, rows);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      List<Long> groups = new ArrayList<>();
      for (int left = rows.size(); left > 0; left -= ROW_GROUP) {
        groups.add((long) Math.min(left, ROW_GROUP));
      }
      groups.set(0, groups.get(0) + missing);
      parts.add(new ShardsContent.ShardFile(file, split, groups));
    }
    long rows = parts.stream().mapToLong(ShardsContent.ShardFile::rows).sum();
    ShardsContent content = new ShardsContent(shape, rows, rows, 0, 0, IgnoredFiles.NONE, parts);
    out.publish(
        Settings.reference().section("ingest"),
        List.of(),
        parts.stream().map(p -> dataFile(directory, directory.resolve(p.path()))).toList(),
        Json.MAPPER.valueToTree(content));
    return out.path();
  }

  /** A file as a manifest names it. */
  public static Manifest.DataFile dataFile(Path directory, Path file) {
    try {
      return new Manifest.DataFile(
          directory.relativize(file).toString(),
          Files.size(file),
          Digest.hex(Digest.sha256(Files.readAllBytes(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Path> parquet(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      return found
          .filter(p -> p.toString().endsWith(".parquet"))
          .filter(p -> !p.toString().contains("/_quarantine/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A model directory. */
  public static org.apache.hadoop.fs.Path model(Path directory, Settings settings) {
    return model(directory, model(settings));
  }

  /** A model with starting parameters. */
  public static Model model(Settings settings) {
    ModelSpec spec = ModelSpec.from(settings, SHAPE);
    return new Model(spec, Model.layout(spec).initialise(5));
  }

  public static org.apache.hadoop.fs.Path model(Path directory, Model model) {
    return model(directory, model, Map.of());
  }

  /** A model directory with further files, text by name. */
  public static org.apache.hadoop.fs.Path model(
      Path directory, Model model, Map<String, String> more) {
    OutputDirectory out =
        OutputDirectory.create(hadoop(directory), ModelArtifact.KIND, new Configuration());
    List<Manifest.DataFile> files = new ArrayList<>(ModelArtifact.write(out, model, model));
    more.forEach(
        (name, text) -> {
          out.write(name, text.getBytes(StandardCharsets.UTF_8));
          files.add(dataFile(directory, directory.resolve(name)));
        });
    out.publish(Map.of(), List.of(), files, Json.MAPPER.createObjectNode());
    return out.path();
  }
}
