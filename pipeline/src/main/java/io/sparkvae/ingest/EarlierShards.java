// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.provenance.SourceState;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.storage.LiteralPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Shards that were made from a source when it had fewer images. Their files are copied unchanged,
 * and the new images of the source are written to further files.
 *
 * @param classes classes of their labels
 */
record EarlierShards(Shards shards, LabelNames classes) {
  /** Settings that say which images there are, and change none of them. */
  private static final Set<String> WHICH_IMAGES =
      Set.of("ingest.input", "ingest.table.version", "ingest.table.timestamp");

  /**
   * Opens earlier shards.
   *
   * @param settings settings of the present run
   * @throws io.sparkvae.failure.ConfigurationFailure when a setting needs all images at once
   * @throws ResumeFailure when they were made with other settings or versions
   */
  static EarlierShards open(
      Manifest.Read earlier, IngestPlan plan, Settings settings, Configuration hadoop) {
    if (plan.deduplicate()) {
      throw settings.refused("ingest.deduplicate", "false with earlier shards", true);
    }
    if (plan.labels() == IngestPlan.Labels.CSV) {
      throw settings.refused(
          "ingest.labels", "none or folder with earlier shards", plan.labelFiles().files());
    }
    Shards shards = Shards.of(earlier);
    Origin before = Origin.of(shards.source().manifest());
    Origin now = Origin.of(Shards.KIND, settings.section("ingest"), List.of());
    List<String> differences = ofOneImage(now).differences(ofOneImage(before));
    if (!differences.isEmpty()) {
      throw new ResumeFailure(
          "shards %s: expected the present settings and versions, found others: %s; ingest all without --since"
              .formatted(shards.directory(), String.join(", ", differences)));
    }
    return new EarlierShards(shards, shards.classes(hadoop));
  }

  /** Returns what the row of an image depends on, besides the image. */
  private static Origin ofOneImage(Origin origin) {
    Map<String, String> settings = new TreeMap<>(origin.settings());
    settings.keySet().removeAll(WHICH_IMAGES);
    return new Origin(origin.kind(), settings, List.of(), origin.versions());
  }

  /** Returns the source as it was at that time. */
  EarlierSource source(SparkSession spark) {
    Manifest.Input source =
        shards.source().manifest().inputs().stream()
            .filter(input -> input.role().equals(IngestInputs.SOURCE))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataFailure(
                        "shards %s: expected a source among the inputs of the manifest, found none"
                            .formatted(shards.directory())));
    return new EarlierSource(ids(spark), source.digest(), SourceState.of(source).version());
  }

  /** Returns the ids of all images that the source had, in the shards and in the quarantine. */
  private Set<String> ids(SparkSession spark) {
    Set<String> ids = new HashSet<>(ids(spark, imageFiles()));
    ids.addAll(ids(spark, quarantineFiles()));
    return ids;
  }

  private List<String> ids(SparkSession spark, Stream<Manifest.DataFile> files) {
    String[] paths =
        files
            .map(file -> LiteralPath.of(new Path(shards.directory(), file.path())))
            .toArray(String[]::new);
    return paths.length == 0
        ? List.of()
        : spark.read().parquet(paths).select("id").javaRDD().map(row -> row.getString(0)).collect();
  }

  private Stream<Manifest.DataFile> imageFiles() {
    Set<String> parts =
        shards.content().parts().stream()
            .map(ShardsContent.ShardFile::path)
            .collect(Collectors.toSet());
    return shards.source().manifest().files().stream().filter(file -> parts.contains(file.path()));
  }

  private Stream<Manifest.DataFile> quarantineFiles() {
    return shards.source().manifest().files().stream()
        .filter(file -> ShardLayout.present(file.path()).startsWith(ShardLayout.QUARANTINE));
  }

  /** Returns the files to copy, in order. */
  List<Manifest.DataFile> files() {
    return Stream.concat(imageFiles(), quarantineFiles()).toList();
  }

  /** Returns the first unused file number of a split. */
  int firstFree(Split split) {
    return firstFree(split.column() + "-");
  }

  int firstFreeInQuarantine() {
    return firstFree(ShardLayout.QUARANTINE + "part-");
  }

  /** Returns the first unused number of files with a given beginning of their present paths. */
  private int firstFree(String prefix) {
    return files().stream()
            .map(file -> ShardLayout.present(file.path()))
            .filter(path -> path.startsWith(prefix))
            .mapToInt(
                path -> Integer.parseInt(path.substring(prefix.length()).replace(".parquet", "")))
            .max()
            .orElse(-1)
        + 1;
  }

  /**
   * Returns the names and numbers of the classes, which new images must not change.
   *
   * @param own names and numbers as the new images have them
   * @param added names of the classes of the new images
   * @throws ResumeFailure when a name is new, or the source numbers its classes in another way
   */
  LabelNames classes(LabelNames own, SortedSet<String> added) {
    if (own.numeric() && !own.names().isEmpty()) {
      if (!own.names().equals(classes.names())) {
        throw new ResumeFailure(
            "shards %s: expected the classes %s, found %s; ingest all without --since"
                .formatted(shards.directory(), classes.names(), own.names()));
      }
      return own;
    }
    boolean known = classes.numeric() ? own.numeric() : classes.names().containsAll(added);
    if (!known) {
      throw new ResumeFailure(
          "shards %s: expected no class that is new, since classes are numbered in their order, found %s; ingest all without --since"
              .formatted(
                  shards.directory(),
                  added.stream().filter(name -> !classes.names().contains(name)).toList()));
    }
    return classes;
  }
}
