// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.List;
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
  private final ModelArtifact.Loaded model;
  private final Shards shards;
  private final List<ShardUnit> units;
  private final Optional<EarlierLatents> earlier;

  /**
   * @param units shards to encode
   * @param earlier latents whose files are copied for shards that have not changed
   */
  private Encoding(
      EncodingPlan plan,
      ModelArtifact.Loaded model,
      Shards shards,
      List<ShardUnit> units,
      Optional<EarlierLatents> earlier) {
    this.plan = plan;
    this.model = model;
    this.shards = shards;
    this.units = units;
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
    ModelArtifact.Loaded model = ModelArtifact.load(inputs.directory(EncodeStage.MODEL), hadoop);
    Shards shards = Shards.open(inputs.directory(EncodeStage.SHARDS), hadoop);
    ModelInput.requireShape(model, shards);
    List<ShardUnit> units = ShardUnit.of(shards, plan.splits());
    if (units.stream().mapToLong(ShardUnit::rows).sum() == 0) {
      throw settings.refused(
          "encode.splits",
          "splits with images in shards " + shards.directory(),
          plan.splits() + " with none");
    }
    Origin now =
        Origin.of(
            Latents.KIND,
            settings.section("encode"),
            List.of(model.source().asInput(ModelArtifact.KIND)));
    return new Encoding(
        plan,
        model,
        shards,
        units,
        inputs
            .find(EncodeStage.SINCE)
            .map(since -> EarlierLatents.open(since.directory(), now, hadoop)));
  }

  @Override
  public String summary() {
    return "encode %,d images with %s"
        .formatted(
            units.stream().mapToLong(ShardUnit::rows).sum(),
            Locations.plain(model.source().directory()));
  }

  @Override
  public Made run(Workplace place) {
    Map<String, Manifest.DataFile> files =
        new ShardEncoding(place.spark(), plan, model.model(), shards, place.out())
            .encode(earlier.map(offering -> offering.offer(units)).orElse(units));
    return Made.of(
        units.stream().map(unit -> files.get(unit.name())).toList(), content(model, units));
  }

  private static LatentsContent content(ModelArtifact.Loaded model, List<ShardUnit> units) {
    Map<String, Long> rows =
        units.stream()
            .collect(
                Collectors.groupingBy(
                    unit -> unit.split().column(), Collectors.summingLong(ShardUnit::rows)));
    return new LatentsContent(
        model.model().spec().latent(),
        model.model().spec().divergence(),
        rows.values().stream().mapToLong(Long::longValue).sum(),
        rows,
        units.stream()
            .map(unit -> new LatentsContent.Part(unit.path(), unit.shard().sha256(), unit.rows()))
            .toList());
  }
}
