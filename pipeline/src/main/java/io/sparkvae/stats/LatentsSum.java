// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.InputFiles;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

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
   * units.
   */
  List<Manifest.DataFile> moments(List<LatentsUnit> units) {
    Broadcast<SerializableConfiguration> hadoop = broadcast();
    FileMoments task =
        new FileMoments(
            table.directory().toString(),
            out.journal().scratch().toString(),
            table.content().schema(),
            shape,
            hadoop);
    Map<String, Long> rows =
        table.content().parts().stream()
            .collect(Collectors.toMap(LatentsContent.Part::path, LatentsContent.Part::rows));
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(spark, "stats", out, devices)
              .make(
                  units,
                  LatentsUnit::name,
                  unit -> rows.getOrDefault(unit.latents().path(), 0L),
                  left ->
                      InputFiles.located(spark, table.source(), left, unit -> unit.latents().path())
                          .map(task));
      return units.stream().map(unit -> files.get(unit.name())).toList();
    } finally {
      hadoop.destroy();
    }
  }

  /**
   * Merges the files of moments. The result has the same bits on every cluster, and whether or not
   * files come from an earlier run.
   */
  SplitMoments total(List<Manifest.DataFile> moments) {
    LatentsSchema schema = table.content().schema();
    ProfileShape kept = shape;
    List<Tuple2<Integer, Manifest.DataFile>> numbered = new ArrayList<>();
    for (int i = 0; i < moments.size(); i++) {
      numbered.add(new Tuple2<>(i, moments.get(i)));
    }
    Broadcast<SerializableConfiguration> hadoop = broadcast();
    try {
      JavaPairRDD<Integer, SplitMoments> partials =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(numbered, (numbered.size() - 1) / OrderedMerge.FAN_IN + 1)
              .mapToPair(new Read(out.path().toString(), hadoop));
      return OrderedMerge.of(partials, numbered.size(), () -> new SplitMoments(schema, kept));
    } finally {
      hadoop.destroy();
    }
  }

  private Broadcast<SerializableConfiguration> broadcast() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .broadcast(new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
  }

  private record Read(String directory, Broadcast<SerializableConfiguration> hadoop)
      implements PairFunction<Tuple2<Integer, Manifest.DataFile>, Integer, SplitMoments> {
    private static final long serialVersionUID = 1L;

    @Override
    public Tuple2<Integer, SplitMoments> call(Tuple2<Integer, Manifest.DataFile> numbered)
        throws Exception {
      Manifest.DataFile file = numbered._2();
      byte[] json =
          FileMoments.read(new Path(directory, file.path()), file.sha256(), hadoop.value().value());
      return new Tuple2<>(numbered._1(), SplitMoments.of(json));
    }
  }
}
