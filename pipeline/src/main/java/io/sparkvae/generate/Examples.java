// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.image.UnitPixels;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A few images of a dataset.
 *
 * @param split split of the images: test if it has images, else validation, else train; null when
 *     there are no images
 * @param images pixels in [0, 1]
 * @param labels labels of the images; null for an image without a label
 */
public record Examples(Split split, List<float[]> images, List<Integer> labels) {
  /** No images. */
  public static final Examples NONE = new Examples(null, List.of(), List.of());

  private static final StructType COLUMNS =
      new StructType()
          .add("sha256", DataTypes.BinaryType)
          .add("pixels", DataTypes.BinaryType)
          .add("label", DataTypes.IntegerType);

  /**
   * Chooses the images with the smallest digests from the first shard files that together hold
   * {@code n} images. The choice is the same every time, mixes classes even where the files are
   * sorted by class, and usually reads only one file.
   */
  public static Examples of(SparkSession spark, Shards shards, int n) {
    for (Split split : Split.HELD_OUT_FIRST) {
      if (n > 0 && shards.content().rows(split) > 0) {
        List<String> files = new ArrayList<>();
        long rows = 0;
        for (ShardsContent.ShardFile part : shards.content().parts()) {
          if (part.split() == split && rows < n) {
            files.add(part.path());
            rows += part.rows();
          }
        }
        List<Row> chosen =
            ParquetRows.read(spark, COLUMNS, shards.source(), files)
                .orderBy("sha256")
                .limit(n)
                .collectAsList();
        List<Integer> labels = new ArrayList<>();
        chosen.forEach(row -> labels.add(row.getAs(2)));
        return new Examples(split, chosen.stream().map(r -> pixels(r.getAs(1))).toList(), labels);
      }
    }
    return NONE;
  }

  private static float[] pixels(byte[] bytes) {
    float[] pixels = new float[bytes.length];
    UnitPixels.put(bytes, 0, bytes.length, pixels, 0);
    return pixels;
  }
}
