// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Pictures;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ChunkReader;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Pictures of a result, for a notebook.
 *
 * @param files PNG files by name
 */
public record Gallery(Map<String, byte[]> files) {
  private static final String DIRECTORY = "pictures/";
  private static final String SUFFIX = ".png";
  private static final int MOST_BYTES = 1 << 28;

  /**
   * Returns the pictures that the stages {@code generate} and {@code report} write.
   *
   * @param made manifest of the result
   * @throws io.sparkvae.failure.DataFailure when a file is not what the manifest says
   */
  public static Gallery of(Manifest.Read made, SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Manifest.DataFile file : made.manifest().files()) {
      if (file.path().startsWith(DIRECTORY) && file.path().endsWith(SUFFIX)) {
        String name = file.path().substring(DIRECTORY.length());
        files.put(name, made.file(file.path(), MOST_BYTES, hadoop));
      }
    }
    return new Gallery(files);
  }

  /**
   * Returns one picture of images in shards.
   *
   * @param most the number of images, if there are so many in one row group
   */
  public static Gallery of(Shards shards, int most, SparkSession spark) {
    ImageShape shape = shards.content().shape();
    ImageGrid grid = new ImageGrid(shape);
    ShardsContent.ShardFile part = shards.content().parts().get(0);
    Chunk chunk =
        ChunkReader.read(
            new Path(shards.directory(), part.path()),
            0,
            part.rowGroups().get(0),
            spark.sparkContext().hadoopConfiguration());
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < Math.min(most, chunk.rows()); i++) {
      float[] image = new float[shape.size()];
      UnitPixels.put(chunk.pixels(), i * shape.size(), shape.size(), image, 0);
      images.add(image);
    }
    Pictures pictures = new Pictures();
    pictures.add("images", grid.draw(grid.rows(images)));
    return new Gallery(pictures.files());
  }

  /** Returns HTML that shows the pictures in a cell of a notebook, with their names below them. */
  public String display() {
    StringBuilder html = new StringBuilder();
    files.forEach(
        (name, png) -> {
          String title = name.substring(0, name.length() - SUFFIX.length());
          html.append(
              "<figure><img alt=\"%s\" src=\"%s\"><figcaption>%s</figcaption></figure>\n"
                  .formatted(title, new Pictures.Picture(png, 0, 0).dataUri(), title));
        });
    return html.toString();
  }
}
