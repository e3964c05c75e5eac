// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.ShardUnit;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.InputFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Workplace;
import io.sparkvae.stats.OrderedMerge;
import io.sparkvae.storage.Digest;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Runs from the driver the tasks that score every shard and merge the scores in the order of the
 * shards.
 */
record ShardScores(
    EvaluationPlan plan, Model model, Optional<Model> prior, Shards shards, Workplace place) {

  /**
   * Computes the files of scores that do not exist yet, and returns all files in the order of the
   * units.
   */
  List<Manifest.DataFile> files(List<ShardUnit> units) {
    JavaSparkContext context = place.context();
    Broadcast<Evaluator> evaluator = context.broadcast(new Evaluator(model, prior, plan));
    Broadcast<SerializableConfiguration> hadoop = configuration(context);
    EvaluateShard task =
        new EvaluateShard(
            shards.directory().toString(),
            place.out().journal().scratch().toString(),
            evaluator,
            hadoop);
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(place.spark(), "evaluate", place.out(), place.devices().kinds())
              .make(
                  units,
                  ShardUnit::name,
                  ShardUnit::rows,
                  left ->
                      place
                          .devices()
                          .computing(
                              InputFiles.located(
                                      place.spark(),
                                      shards.source(),
                                      left,
                                      unit -> unit.shard().path())
                                  .map(task)));
      return units.stream().map(unit -> files.get(unit.name())).toList();
    } finally {
      evaluator.destroy();
      hadoop.destroy();
    }
  }

  /** Merges the files of scores. The result has the same bits on every cluster. */
  SplitScores total(List<Manifest.DataFile> files) {
    ModelSpec spec = model.spec();
    List<Tuple2<Integer, Manifest.DataFile>> numbered = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      numbered.add(new Tuple2<>(i, files.get(i)));
    }
    JavaSparkContext context = place.context();
    Broadcast<SerializableConfiguration> hadoop = configuration(context);
    try {
      JavaPairRDD<Integer, SplitScores> partials =
          context
              .parallelize(numbered, (numbered.size() - 1) / OrderedMerge.FAN_IN + 1)
              .mapToPair(new Read(place.out().path().toString(), hadoop));
      return OrderedMerge.of(partials, numbered.size(), () -> new SplitScores(spec));
    } finally {
      hadoop.destroy();
    }
  }

  private static Broadcast<SerializableConfiguration> configuration(JavaSparkContext context) {
    return context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }

  private record Read(String directory, Broadcast<SerializableConfiguration> hadoop)
      implements PairFunction<Tuple2<Integer, Manifest.DataFile>, Integer, SplitScores> {
    private static final long serialVersionUID = 1L;

    @Override
    public Tuple2<Integer, SplitScores> call(Tuple2<Integer, Manifest.DataFile> numbered)
        throws Exception {
      Path file = new Path(directory, numbered._2().path());
      try (InputStream in = file.getFileSystem(hadoop.value().value()).open(file)) {
        byte[] scores = in.readAllBytes();
        String found = Digest.hex(Digest.sha256(scores));
        if (!found.equals(numbered._2().sha256())) {
          throw new DataFailure(
              "%s: expected SHA-256 %s, found %s".formatted(file, numbered._2().sha256(), found));
        }
        return new Tuple2<>(numbered._1(), SplitScores.of(scores));
      }
    }
  }
}
