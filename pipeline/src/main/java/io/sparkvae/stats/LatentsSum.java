// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.InputFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.AccumulatorFiles;
import io.sparkvae.stats.profile.ProfileShape;
import io.sparkvae.stats.profile.SplitMoments;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Runs from the driver the tasks that compute the moments of every latents file and merge them in
 * the order of the files.
 */
record LatentsSum(
    SparkSession spark,
    Latents table,
    OutputDirectory out,
    DeviceKinds devices,
    ProfileShape shape) {
  /**
   * Computes the files of moments that do not exist yet, and returns all files in the order of the
   * groups.
   */
  List<Manifest.DataFile> moments(List<LatentsGroup> groups) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    FileMoments task =
        new FileMoments(
            table.directory().toString(),
            out.journal().scratch().toString(),
            table.content().schema(),
            shape,
            hadoop);
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(spark, "stats", out, devices)
              .make(
                  groups,
                  LatentsGroup::name,
                  LatentsGroup::rows,
                  left ->
                      InputFiles.located(
                              spark, table.source(), left, group -> group.first().latents().path())
                          .map(task));
      return groups.stream().map(group -> files.get(group.name())).toList();
    } finally {
      hadoop.destroy();
    }
  }

  /**
   * Merges the files of moments. The result has the same bits on every cluster, and whether or not
   * files come from an earlier run.
   *
   * @param moments the file of each group
   */
  SplitMoments total(List<LatentsGroup> groups, List<Manifest.DataFile> moments) {
    LatentsSchema schema = table.content().schema();
    ProfileShape kept = shape;
    return new AccumulatorFiles<>(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            out.path(),
            SplitMoments::of,
            () -> new SplitMoments(schema, kept))
        .total(AccumulatorFiles.Part.of(moments, groups, LatentsGroup::part));
  }
}
