// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
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

/**
 * Encodes shards with a model: one file of latents for each shard. Tasks read the images and write
 * the latents; no row reaches the driver. A file depends only on its shard, the model and the
 * settings, not on the cluster.
 */
final class Encoding implements Work {
  private final EncodingPlan plan;
  private final ChosenImages images;
  private final Optional<EarlierLatents> earlier;

  /**
   * @param earlier latents whose files are copied for shards that have not changed
   */
  private Encoding(EncodingPlan plan, ChosenImages images, Optional<EarlierLatents> earlier) {
    this.plan = plan;
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
    ChosenImages images =
        ChosenImages.open(
            inputs.directory(EncodeStage.MODEL),
            inputs.directory(EncodeStage.SHARDS),
            plan.splits(),
            settings,
            "encode.splits",
            hadoop);
    Map<String, String> bound = new HashMap<>(settings.section(ModelArtifact.USE));
    bound.putAll(settings.section("encode"));
    Origin now =
        Origin.of(
            Latents.KIND, bound, List.of(images.model().source().asInput(ModelArtifact.KIND)));
    return new Encoding(
        plan,
        images,
        inputs
            .find(EncodeStage.SINCE)
            .map(since -> EarlierLatents.open(since.directory(), now, hadoop)));
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "encode %,d images with %s",
        images.count(),
        Locations.plain(images.model().source().directory()));
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
    Model model = images.model().model();
    Map<String, Manifest.DataFile> files =
        new ShardEncoding(plan, model, images.shards(), place).encode(offered);
    return Made.of(
        units.stream().map(unit -> files.get(unit.name())).toList(),
        content(model.spec(), plan.columns(), units));
  }

  private static LatentsContent content(
      ModelSpec spec, EncodingPlan.Columns columns, List<ShardUnit> units) {
    Map<String, Long> rows =
        units.stream()
            .collect(
                Collectors.groupingBy(
                    unit -> unit.split().column(), Collectors.summingLong(ShardUnit::rows)));
    return new LatentsContent(
        spec.latent(),
        spec.codes(),
        spec.divergence(),
        rows.values().stream().mapToLong(Long::longValue).sum(),
        rows,
        units.stream()
            .map(unit -> new LatentsContent.Part(unit.path(), unit.shard().sha256(), unit.rows()))
            .toList(),
        spec.codes().isEmpty()
            ? List.of()
            : units.stream().map(unit -> file(unit, LatentsSchema.of(spec, columns))).toList());
  }

  private static ShardsContent.ShardFile file(ShardUnit unit, LatentsSchema schema) {
    return new ShardsContent.ShardFile(
        unit.path(), unit.split(), LatentsFile.rowGroups(schema, unit.rows()));
  }
}
