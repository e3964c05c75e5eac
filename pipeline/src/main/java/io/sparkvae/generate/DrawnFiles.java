// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.stage.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The files of samples that Spark tasks draw: those of the table and the shards.
 *
 * @param parts what tasks draw with
 */
record DrawnFiles(GenerationPlan plan, Model model, SamplingParts parts) {

  /** Writes the files that an earlier run did not finish, and returns all. */
  List<Manifest.DataFile> write(Workplace place) {
    List<DrawnFile> units = new ArrayList<>();
    if (plan.table() == GenerationPlan.Table.ALL) {
      units.addAll(SampleUnit.of(plan));
    }
    units.addAll(plan.shards().units());
    if (units.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = place.context();
    OutputDirectory out = place.out();
    Broadcast<SamplingParts> broadcast = context.broadcast(parts);
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    String scratch = out.journal().scratch().toString();
    DrawFile task =
        new DrawFile(
            new SampleFile(scratch, plan.seed(), broadcast, hadoop),
            new ShardOfSamples(scratch, plan.seed(), shape(), broadcast, hadoop));
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(place.spark(), "generate", out, place.devices().kinds())
              .make(
                  units,
                  DrawnFile::name,
                  DrawnFile::count,
                  left ->
                      place.devices().computing(context.parallelize(left, left.size()).map(task)));
      return units.stream().map(unit -> files.get(unit.name())).toList();
    } finally {
      broadcast.destroy();
      hadoop.destroy();
    }
  }

  /**
   * Writes the manifest that makes the directory of shards complete, so that it can be read as it
   * is. Its files are also files of the generation.
   *
   * @param configuration settings of the generation
   * @param inputs what the samples were made from
   * @param files of the generation; those of the shards are among them
   */
  Manifest.DataFile shardsManifest(
      Workplace place,
      Map<String, String> configuration,
      List<Manifest.Input> inputs,
      List<Manifest.DataFile> files) {
    List<Manifest.DataFile> ofShards =
        files.stream()
            .filter(file -> file.path().startsWith(SampledShard.DIRECTORY))
            .map(
                file ->
                    new Manifest.DataFile(
                        file.path().substring(SampledShard.DIRECTORY.length()),
                        file.bytes(),
                        file.sha256()))
            .toList();
    long rows = plan.shards().rows();
    ShardsContent content =
        new ShardsContent(
            shape(),
            rows,
            rows,
            0,
            0,
            IgnoredFiles.NONE,
            plan.shards().units().stream().map(unit -> unit.entry(shape())).toList());
    Manifest manifest =
        Manifest.ofNow(Shards.KIND, configuration, inputs, ofShards, content.json())
            .computedOn(place.devices().kinds().written());
    return place.out().writeData(SampledShard.DIRECTORY + Manifest.FILE_NAME, manifest.toBytes());
  }

  private ImageShape shape() {
    return model.spec().shape();
  }
}
