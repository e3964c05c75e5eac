// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.InputFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Workplace;
import io.sparkvae.stats.moments.AccumulatorFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Runs from the driver the tasks that score every shard and merge the scores in the order of the
 * shards.
 */
record ShardScores(
    EvaluationPlan plan, Model model, Optional<Model> prior, Shards shards, Workplace place) {

  /**
   * Computes the files of scores that do not exist yet, and returns all files in the order of the
   * groups.
   */
  List<Manifest.DataFile> files(List<ShardGroup> groups) {
    JavaSparkContext context = place.context();
    Broadcast<Evaluator> evaluator = context.broadcast(new Evaluator(model, prior, plan));
    Broadcast<SerializableConfiguration> hadoop = configuration(context);
    EvaluateShards task =
        new EvaluateShards(
            shards.directory().toString(),
            place.out().journal().scratch().toString(),
            evaluator,
            hadoop);
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(place.spark(), "evaluate", place.out(), place.devices().kinds())
              .make(
                  groups,
                  ShardGroup::name,
                  ShardGroup::rows,
                  left ->
                      place
                          .devices()
                          .computing(
                              InputFiles.located(
                                      place.spark(),
                                      shards.source(),
                                      left,
                                      group -> group.first().shard().path())
                                  .map(task)));
      return groups.stream().map(group -> files.get(group.name())).toList();
    } finally {
      evaluator.destroy();
      hadoop.destroy();
    }
  }

  /** Merges the files of scores. The result has the same bits on every cluster. */
  SplitScores total(List<ShardGroup> groups, List<Manifest.DataFile> files) {
    ModelSpec spec = model.spec();
    return new AccumulatorFiles<>(
            place.context(), place.out().path(), SplitScores::of, () -> new SplitScores(spec))
        .total(
            AccumulatorFiles.Part.of(
                files,
                groups,
                (group, file) -> new AccumulatorFiles.Part(file, group.units().size())));
  }

  private static Broadcast<SerializableConfiguration> configuration(JavaSparkContext context) {
    return context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }
}
