// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;

/**
 * Images that may move beside another one: of each split those with the smallest digests, which is
 * a choice by chance that does not depend on how the table is cut.
 */
final class Companions implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_IMAGES = 4096;
  private static final int MOST_BYTES = 32 << 20;

  private final Map<String, List<StillImage>> bySplit;

  private Companions(Map<String, List<StillImage>> bySplit) {
    this.bySplit = bySplit;
  }

  /** Returns companions of images that move alone. */
  static Companions none() {
    return new Companions(Map.of());
  }

  /** Returns those of all images: at most 4096 of a split, and 32 MiB of pixels. */
  static Companions among(JavaRDD<StillImage> images, ImageShape shape) {
    int most = Math.max(1, Math.min(MOST_IMAGES, MOST_BYTES / shape.size()));
    Map<String, List<StillImage>> bySplit = new TreeMap<>();
    images
        .treeAggregate(new Smallest(most), Smallest::with, Smallest::merged)
        .bySplit
        .forEach((split, smallest) -> bySplit.put(split, new ArrayList<>(smallest)));
    return new Companions(bySplit);
  }

  /** Draws an image of a split. */
  StillImage draw(SplittableRandom random, String split) {
    List<StillImage> ofSplit = bySplit.get(split);
    return ofSplit.get(random.nextInt(ofSplit.size()));
  }

  /** The images with the smallest digests, of each split. */
  private static final class Smallest implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int most;
    private final Map<String, TreeSet<StillImage>> bySplit = new TreeMap<>();

    Smallest(int most) {
      this.most = most;
    }

    Smallest with(StillImage image) {
      TreeSet<StillImage> smallest =
          bySplit.computeIfAbsent(image.split(), split -> new TreeSet<>());
      smallest.add(image);
      if (smallest.size() > most) {
        smallest.pollLast();
      }
      return this;
    }

    Smallest merged(Smallest other) {
      other.bySplit.values().forEach(images -> images.forEach(this::with));
      return this;
    }
  }
}
