// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Latents tables of Gaussian posteriors at given places, as {@code encode} writes them. */
public final class TestPosteriors {
  private TestPosteriors() {}

  /**
   * Two half circles that reach into each other, in [-1.5, 1.5] x [-1, 1].
   *
   * @return one point for each image
   */
  public static float[][] moons(int images, long seed) {
    Random random = new Random(seed);
    float[][] points = new float[images][];
    for (int i = 0; i < images; i++) {
      double angle = Math.PI * random.nextDouble();
      double side = i % 2 == 0 ? 1 : -1;
      points[i] =
          new float[] {
            (float) (side * (Math.cos(angle) - 0.5) + 0.05 * random.nextGaussian()),
            (float) (side * (Math.sin(angle) - 0.25) + 0.05 * random.nextGaussian())
          };
    }
    return points;
  }

  /**
   * A table of which one eighth is for validation; the label of an image is its number modulo 2.
   *
   * @param deviation standard deviation of each posterior; 0 for posteriors without a variance
   * @param model that is said to have made it
   */
  public static org.apache.hadoop.fs.Path write(
      Path directory, float[][] means, double deviation, Manifest.Input model) {
    int validation = means.length / 8;
    Map<Split, float[][]> bySplit = new LinkedHashMap<>();
    bySplit.put(Split.TRAIN, Arrays.copyOfRange(means, validation, means.length));
    bySplit.put(Split.VALIDATION, Arrays.copyOfRange(means, 0, validation));
    OutputDirectory out =
        OutputDirectory.create(Fixture.hadoop(directory), Latents.KIND, new Configuration());
    List<ShardsContent.ShardFile> files = new ArrayList<>();
    Map<String, Long> rows = new LinkedHashMap<>();
    bySplit.forEach(
        (split, points) -> {
          String file = "%s-00000.parquet".formatted(split.column());
          write(directory.resolve(file), split, points, deviation);
          files.add(new ShardsContent.ShardFile(file, split, List.of((long) points.length)));
          rows.put(split.column(), (long) points.length);
        });
    LatentsContent content =
        new LatentsContent(
            LatentShape.of(means[0].length),
            List.of(),
            Divergence.EXACT,
            means.length,
            rows,
            files.stream()
                .map(file -> new LatentsContent.Part(file.path(), "none", file.rows()))
                .toList(),
            files);
    out.publish(
        Settings.reference().section("encode"),
        List.of(model),
        files.stream()
            .map(file -> Fixture.dataFile(directory, directory.resolve(file.path())))
            .toList(),
        Json.MAPPER.valueToTree(content));
    return out.path();
  }

  private static void write(Path file, Split split, float[][] means, double deviation) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < means.length; i++) {
      float[] logVar = new float[deviation == 0 ? 0 : means[i].length];
      Arrays.fill(logVar, (float) (2 * Math.log(deviation)));
      String id = split.column() + "/" + i;
      float[] kl = new float[means[i].length];
      rows.add(
          RowFactory.create(id, means[i], logVar, kl, -1.0, -1.0, split.column(), i % 2, null));
    }
    Path written = file.resolveSibling("_" + split.column());
    Fixture.spark()
        .createDataFrame(rows, LatentsSchema.base())
        .coalesce(1)
        .write()
        .parquet(written.toString());
    try {
      Files.move(Fixture.parquet(written).get(0), file);
      for (Path left : Files.list(written).toList()) {
        Files.delete(left);
      }
      Files.delete(written);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
