// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.golden;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Digests of the numbers that small runs of the whole way make: a few steps of training with two
 * workers, latents of every image, statistics. Numbers, not files: a new manifest field or Parquet
 * version changes none of them.
 */
final class Bits {
  private static final List<String> MODELS = List.of("mlp", "conv");

  private Bits() {}

  /** Digests by what they are of, for instance {@code conv.latents}. */
  static Map<String, String> of(Path directory) throws IOException {
    SparkSession spark = TestSpark.session();
    Path shards = directory.resolve("shards");
    TestStages.ingest(
        spark, settings("ingest.format=sprites", "ingest.sprites.sample=96"), hadoop(shards));
    Map<String, String> found = new TreeMap<>();
    for (String network : MODELS) {
      Path model = directory.resolve(network);
      Path latents = directory.resolve(network + "-latents");
      Settings settings =
          settings(
              "model.network=" + network,
              "model.latent=4",
              "model.hidden=[24, 16]",
              "model.conv.channels=[8, 8, 16, 16]",
              "train.trainer=averaging",
              "train.workers=2",
              "train.batchSize=8",
              "train.averagingFrequency=2",
              "train.epochs=2");
      Manifest.Read trained = TestStages.train(spark, settings, hadoop(shards), hadoop(model));
      found.put(
          network + ".parameters",
          trained.manifest().content().get("best").get("parameters").asText());
      TestStages.encode(spark, settings, hadoop(model), hadoop(shards), hadoop(latents));
      found.put(network + ".latents", latents(spark, latents));
      Path stats = directory.resolve(network + "-stats");
      TestStages.stats(spark, settings, hadoop(latents), hadoop(stats));
      found.put(network + ".statistics", numbers(stats.resolve("statistics.json")));
    }
    return found;
  }

  private static Settings settings(String... overrides) {
    Settings settings = Settings.reference();
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path("file://" + path);
  }

  private static String latents(SparkSession spark, Path directory) {
    MessageDigest digest = Digest.newSha256();
    List<Row> rows =
        spark
            .read()
            .parquet(directory.toString())
            .select("mu", "logVar", "kl", "logLikelihood", "elbo")
            .orderBy("id")
            .collectAsList();
    for (Row row : rows) {
      for (int column = 0; column < 3; column++) {
        for (Object number : row.getList(column)) {
          add(digest, ((Number) number).doubleValue());
        }
      }
      add(digest, ((Number) row.get(3)).doubleValue());
      add(digest, ((Number) row.get(4)).doubleValue());
    }
    return Digest.hex(digest.digest());
  }

  /** Of all numbers of a JSON document, in its order. */
  private static String numbers(Path file) throws IOException {
    MessageDigest digest = Digest.newSha256();
    add(
        digest,
        new com.fasterxml.jackson.databind.ObjectMapper().readTree(Files.newInputStream(file)));
    return Digest.hex(digest.digest());
  }

  private static void add(MessageDigest digest, JsonNode node) {
    if (node.isNumber()) {
      add(digest, node.doubleValue());
    }
    node.forEach(child -> add(digest, child));
  }

  private static void add(MessageDigest digest, double number) {
    digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
  }

  /** Prints the digests: {@code Bits DIRECTORY}, in a JVM made for another kind of processor. */
  public static void main(String[] args) throws IOException {
    of(Path.of(args[0]))
        .forEach((name, digest) -> System.out.println("bits " + name + "=" + digest));
    System.exit(0);
  }
}
