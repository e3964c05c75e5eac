package io.sparkvae.bench;

import java.util.List;

/**
 * What a figure should reach.
 *
 * @param least worse than this is a regression
 * @param goal what is worth working for
 */
record Target(String name, double least, double goal) {
  static final List<Target> ALL =
      List.of(
          new Target("train.mlp.vs.libtorch", 0.9, 1.2),
          new Target("train.conv.vs.libtorch", 0.9, 1.5),
          new Target("encode.conv.vs.libtorch", 0.9, 1.5),
          new Target("encode.mlp.vs.libtorch", 0.4, 0.8),
          new Target("train.mlp.vs.dl4j-spark", 30, 60),
          new Target("train.mlp.fraction-of-floor", 0.3, 0.45),
          new Target("train.conv.fraction-of-floor", 0.3, 0.5),
          new Target("scaling.2", 1.7, 1.9),
          new Target("encode.end-to-end", 0.7, 0.9),
          new Target("ingest.png.vs.imageio", 1.4, 1.9));
}
