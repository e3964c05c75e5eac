// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.apache.spark.sql.functions.col;

import io.sparkvae.image.UnitPixels;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.ParquetRows;
import io.sparkvae.report.LatentSample.Coded;
import io.sparkvae.shard.Shards;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The section with images and those whose posterior means are nearest to theirs. */
final class NeighbourSection {
  /** Images whose neighbours are shown, and neighbours of each. */
  static final int IMAGES = 6;

  static final int NEIGHBOURS = 7;

  private static final StructType COLUMNS =
      new StructType().add("id", DataTypes.StringType).add("pixels", DataTypes.BinaryType);

  private NeighbourSection() {}

  /** Returns the section; empty if the sample is small or its images are not in the shards. */
  static Optional<Section> of(
      SparkSession spark, LatentSample sample, Shards shards, Thumbnails thumbnails) {
    List<Coded> images = sample.images();
    if (images.size() <= NEIGHBOURS || images.get(0).mu().length == 0) {
      return Optional.empty();
    }
    List<List<Coded>> rows = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    for (Coded image : images.subList(0, Math.min(IMAGES, images.size()))) {
      List<Coded> row = nearest(image, images);
      row.forEach(one -> ids.add(one.id()));
      rows.add(row);
    }
    Map<String, float[]> pixels = pixels(spark, shards, sample.shards(), ids);
    if (!pixels.keySet().containsAll(ids)) {
      return Optional.empty();
    }
    StringBuilder body =
        new StringBuilder(
            "<p>The first image of a row, and after it those of %s images whose posterior means lie nearest to its own (Euclidean distance).</p>\n<div class=\"neighbours\">\n"
                .formatted(Html.count(images.size())));
    for (int i = 0; i < rows.size(); i++) {
      body.append(
          thumbnails.row(
              rows.get(i).stream().map(one -> pixels.get(one.id())).toList(),
              "image %s and its %s nearest neighbours".formatted(i + 1, NEIGHBOURS)));
    }
    return Optional.of(
        new Section(
            "neighbours",
            "Nearest neighbours",
            "the images of a row should resemble each other in what matters to you; if they share only brightness or background, so does the latent.",
            body + "</div>\n"));
  }

  /** The image itself, then its neighbours, the nearest first. */
  static List<Coded> nearest(Coded image, List<Coded> among) {
    List<Coded> row = new ArrayList<>(List.of(image));
    among.stream()
        .filter(other -> other != image)
        .sorted(Comparator.comparingDouble(image::distance))
        .limit(NEIGHBOURS)
        .forEach(row::add);
    return row;
  }

  /** Reads the pixels of a few images from the shard files that hold the sample. */
  private static Map<String, float[]> pixels(
      SparkSession spark, Shards shards, List<String> digests, Set<String> ids) {
    List<String> files =
        shards.source().manifest().files().stream()
            .filter(file -> digests.contains(file.sha256()))
            .map(Manifest.DataFile::path)
            .toList();
    Map<String, float[]> pixels = new HashMap<>();
    if (!files.isEmpty()) {
      ParquetRows.read(spark, COLUMNS, shards.source(), files)
          .where(col("id").isin(ids.toArray()))
          .collectAsList()
          .forEach(row -> pixels.put(row.getString(0), unit(row.getAs(1))));
    }
    return pixels;
  }

  private static float[] unit(byte[] bytes) {
    float[] pixels = new float[bytes.length];
    UnitPixels.put(bytes, 0, bytes.length, pixels, 0);
    return pixels;
  }
}
