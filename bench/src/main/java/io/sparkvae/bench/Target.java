package io.sparkvae.bench;

import java.util.List;
import java.util.Optional;

/**
 * What a figure should reach. Where the goal is below the bound, less is better.
 *
 * @param bound worse than this is a regression
 * @param goal what is worth working for
 */
record Target(String name, double bound, double goal) {
  static final List<Target> ALL =
      List.of(
          new Target("train.mlp.vs.libtorch", 0.9, 1.2),
          new Target("train.conv.vs.libtorch", 0.9, 1.5),
          new Target("train.vqvae.vs.libtorch", 0.9, 1.3),
          new Target("train.vqvae.winograd.vs.libtorch", 0.9, 1.3),
          new Target("train.pixelcnn.vs.libtorch", 0.9, 1.2),
          new Target("train.autoencoder84m.vs.libtorch", 1.0, 1.3),
          new Target("sample.pixelcnn", 5, 15),
          new Target("encode.conv.vs.libtorch", 0.9, 1.5),
          new Target("encode.mlp.vs.libtorch", 0.4, 0.8),
          new Target("train.mlp.vs.dl4j-spark", 30, 60),
          new Target("train.mlp.fraction-of-floor", 0.3, 0.45),
          new Target("train.conv.fraction-of-floor", 0.3, 0.5),
          new Target("train.mlp.stage.vs.engine", 0.6, 0.85),
          new Target("scaling.2", 1.7, 1.9),
          // Of as many times as fast as there are workers.
          new Target("scaling.linear.16", 0.7, 0.85),
          new Target("encode.end-to-end", 0.7, 0.9),
          new Target("ingest.png.vs.imageio", 1.4, 1.9),
          new Target("ingest.jpeg", 0.7, 1),
          new Target("ingest.webp", 0.9, 1.2),
          new Target("stats.vs.sql", 1.5, 2),
          new Target("evaluate.ssim.vs.scikit-image", 1, 2),
          new Target("score.probes.vs.scikit-learn", 0.3, 1),
          // How many times as long as with few shards.
          new Target("units.encode", 2.5, 1.5),
          new Target("units.stats", 2.5, 1.5),
          // Nats an image by which averaging may be behind local training.
          new Target("elbo.mlp", 1, 0),
          new Target("elbo.conv", 1, 0),
          // Largest relative difference from libtorch on equal parameters.
          new Target("cross.mlp", 1e-4, 1e-5),
          new Target("cross.conv", 1e-4, 1e-5));

  static Optional<Target> of(String name) {
    return ALL.stream().filter(target -> target.name().equals(name)).findFirst();
  }

  boolean lessIsBetter() {
    return goal < bound;
  }

  boolean meetsBound(double value) {
    return reaches(bound, value);
  }

  boolean meetsGoal(double value) {
    return reaches(goal, value);
  }

  private boolean reaches(double mark, double value) {
    return lessIsBetter() ? value <= mark : value >= mark;
  }
}
