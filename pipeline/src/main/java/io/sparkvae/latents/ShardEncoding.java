// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.model.Model;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.InputFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Runs the encoding tasks from the driver. */
record ShardEncoding(
    SparkSession spark, EncodingPlan plan, Model model, Shards shards, OutputDirectory out) {

  /**
   * Encodes the shards that are not encoded yet, and returns the files of all units by the unit's
   * name.
   */
  Map<String, Manifest.DataFile> encode(List<ShardUnit> units) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Encoder> encoder = context.broadcast(Encoder.of(model, plan));
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    EncodeShard task =
        new EncodeShard(
            shards.directory().toString(),
            out.journal().scratch().toString(),
            model.spec().latent(),
            plan.columns(),
            encoder,
            hadoop);
    try {
      return new UnitFiles(spark, "encode", out)
          .make(
              units,
              ShardUnit::name,
              ShardUnit::rows,
              left ->
                  InputFiles.located(spark, shards.source(), left, unit -> unit.shard().path())
                      .map(task));
    } finally {
      encoder.destroy();
      hadoop.destroy();
    }
  }
}
