// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples.brightness;

import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/** Measures the brightness of shards: the mean of all pixels, in [0, 1]. */
record Measuring(Shards shards) implements Work {
  private static final StructType COLUMNS =
      new StructType().add("split", DataTypes.StringType).add("pixels", DataTypes.BinaryType);

  /** Sum of pixels as bytes, and their number. */
  private record Sum(long brightness, long pixels) implements Serializable {
    static Sum of(byte[] image) {
      long brightness = 0;
      for (byte pixel : image) {
        brightness += Byte.toUnsignedInt(pixel);
      }
      return new Sum(brightness, image.length);
    }

    Sum plus(Sum other) {
      return new Sum(brightness + other.brightness, pixels + other.pixels);
    }
  }

  @Override
  public String summary() {
    return "measure the brightness of %,d images".formatted(shards.content().rows());
  }

  @Override
  public Made run(Workplace place) {
    List<String> files =
        shards.content().parts().stream().map(ShardsContent.ShardFile::path).toList();
    Map<String, Double> bySplit = new TreeMap<>();
    ParquetRows.read(place.spark(), COLUMNS, shards.source(), files)
        .javaRDD()
        .mapToPair(row -> new Tuple2<>(row.getString(0), Sum.of(row.getAs(1))))
        .reduceByKey(Sum::plus)
        .collectAsMap()
        .forEach((split, sum) -> bySplit.put(split, sum.brightness() / (255.0 * sum.pixels())));
    return Made.of(List.of(place.out().writeJson(BrightnessStage.FILE, bySplit)), bySplit);
  }
}
