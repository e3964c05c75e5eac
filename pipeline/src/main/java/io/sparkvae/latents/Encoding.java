// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.UnitGroups;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.stage.ArrayMemory;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Encodes shards with a model or a network: one file of latents for each shard. Tasks read the
 * images and write the latents; no row reaches the driver. A file depends only on its shard, what
 * encodes and the settings, not on the cluster.
 */
final class Encoding implements Work {
  private final EncodingPlan plan;
  private final EncodingSource source;
  private final ChosenShards images;
  private final Optional<EarlierLatents> earlier;

  /**
   * @param earlier latents whose files are copied for shards that have not changed
   */
  private Encoding(
      EncodingPlan plan,
      EncodingSource source,
      ChosenShards images,
      Optional<EarlierLatents> earlier) {
    this.plan = plan;
    this.source = source;
    this.images = images;
    this.earlier = earlier;
  }

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a setting is invalid, the model expects
   *     images of another shape, or the chosen splits hold no images
   */
  static Encoding of(Settings settings, Inputs inputs, Configuration hadoop) {
    EncodingPlan plan = EncodingPlan.from(settings);
    Shards shards = Shards.of(inputs.get(EncodeStage.SHARDS));
    EncodingSource source = EncodingSource.open(plan, shards, settings, inputs, hadoop);
    Map<String, String> bound = new HashMap<>(settings.section(ModelArtifact.USE));
    bound.putAll(settings.section("encode"));
    Origin now = Origin.of(Latents.KIND, bound, List.of(source.input()));
    ChosenShards images = ChosenShards.of(shards, plan.splits(), settings, "encode.splits");
    int tasks = UnitGroups.of(images.units(), ShardUnit::rows).size();
    ArrayMemory.require(settings, tasks, source.arrays(), "encode.batchSize");
    return new Encoding(
        plan,
        source,
        images,
        inputs.find(EncodeStage.SINCE).map(since -> EarlierLatents.of(Latents.of(since), now)));
  }

  @Override
  public String summary() {
    return String.format(Locale.ROOT, "encode %,d images with %s", images.count(), source.words());
  }

  @Override
  public List<Manifest.Input> sources(SparkSession spark) {
    return source.ofModel() ? List.of() : List.of(source.input());
  }

  @Override
  public Made run(Workplace place) {
    List<ShardUnit> units = images.units();
    List<ShardUnit> offered = earlier.map(offering -> offering.offer(units)).orElse(units);
    offered.stream()
        .filter(unit -> unit.earlier() != null)
        .map(unit -> unit.earlier().devices())
        .distinct()
        .forEach(place.devices().kinds()::earlier);
    LatentsSchema schema = source.space().schema(plan.columns());
    Map<String, Manifest.DataFile> files =
        new ShardEncoding(source.encoder(), schema, images.shards(), place).encode(offered);
    return Made.of(
        units.stream().map(unit -> files.get(unit.name())).toList(),
        content(source.space(), schema, units));
  }

  private static LatentsContent content(
      LatentSpace space, LatentsSchema schema, List<ShardUnit> units) {
    Map<String, Long> rows =
        units.stream()
            .collect(
                Collectors.groupingBy(
                    unit -> unit.split().column(), Collectors.summingLong(ShardUnit::rows)));
    return new LatentsContent(
        space.latent(),
        space.codes(),
        space.divergence(),
        space.likelihoods(),
        rows.values().stream().mapToLong(Long::longValue).sum(),
        rows,
        units.stream()
            .map(unit -> new LatentsContent.Part(unit.path(), unit.shard().sha256(), unit.rows()))
            .toList(),
        units.stream().map(unit -> file(unit, schema)).toList());
  }

  private static ShardsContent.ShardFile file(ShardUnit unit, LatentsSchema schema) {
    return new ShardsContent.ShardFile(
        unit.path(), unit.split(), LatentsLayout.rowGroups(schema, unit.rows()));
  }
}
