// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.stats.sample.SampledRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** The features of real images, in the space of a network, computed from their pixels. */
record ShardFeatures(SparkSession spark, Shards shards) {
  private static final StructType COLUMNS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("pixels", DataTypes.BinaryType)
          .add("split", DataTypes.StringType);

  /**
   * Computes the features of the images of a split with the smallest hashes of their ids, in that
   * order. Each batch holds the same images whatever the files are.
   *
   * @return {@code [images, features]}
   */
  float[][] of(Broadcast<FeatureSpace> space, String split, int count) {
    int batch = ((NetworkSpace) space.value()).batch();
    List<String> files =
        shards.content().parts().stream()
            .filter(part -> part.split().column().equals(split))
            .map(ShardsContent.ShardFile::path)
            .toList();
    return SampledRows.of(
            ParquetRows.read(spark, COLUMNS, shards.source(), files)
                .where(functions.col("split").equalTo(split)),
            count)
        .select("pixels")
        .toJavaRDD()
        .zipWithIndex()
        .mapToPair(row -> new Tuple2<>(row._2 / batch, new Tuple2<>(row._2, pixels(row._1))))
        .groupByKey(spark.sparkContext().defaultParallelism())
        .mapToPair(
            group -> new Tuple2<>(group._1, ((NetworkSpace) space.value()).of(inOrder(group._2))))
        .collect()
        .stream()
        .sorted(Comparator.comparing(group -> group._1))
        .flatMap(group -> group._2.stream())
        .toArray(float[][]::new);
  }

  private static byte[] pixels(Row row) {
    return row.getAs(0);
  }

  private static List<byte[]> inOrder(Iterable<Tuple2<Long, byte[]>> images) {
    List<Tuple2<Long, byte[]>> all =
        new ArrayList<>(StreamSupport.stream(images.spliterator(), false).toList());
    all.sort(Comparator.comparing(image -> image._1));
    return all.stream().map(image -> image._2).toList();
  }
}
