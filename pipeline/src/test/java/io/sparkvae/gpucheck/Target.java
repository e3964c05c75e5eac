// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import java.util.List;
import java.util.Map;

/**
 * A speed that is asked for, beside PyTorch's on the same card.
 *
 * @param work name of ours and of the rival's rate
 * @param ways of PyTorch, the fastest of which counts
 */
record Target(String name, String work, List<String> ways, double atLeast, double goal) {
  private static final List<String> TRAINING = List.of("compiled", "graph", "eager");
  private static final List<String> ENCODING = List.of("graph", "eager");

  static final List<Target> ALL =
      List.of(
          new Target("gpu.train.mlp.vs.torch-compiled", "train.mlp.fp32", TRAINING, 1.0, 1.5),
          new Target("gpu.train.mlp.tf32.vs.torch-compiled", "train.mlp.tf32", TRAINING, 1.0, 1.5),
          new Target("gpu.train.conv.vs.torch-compiled", "train.conv.fp32", TRAINING, 1.5, 2.5),
          new Target(
              "gpu.train.conv.tf32.vs.torch-compiled", "train.conv.tf32", TRAINING, 1.5, 2.5),
          new Target("gpu.train.mlp.large", "train.mlp.large.tf32", TRAINING, 0.8, 1.2),
          new Target("gpu.train.conv.large", "train.conv.large.tf32", TRAINING, 0.8, 1.2),
          new Target("gpu.encode.conv.vs.torch-graph", "encode.conv.fp32", ENCODING, 0.8, 1.2));

  /**
   * The ratio of images a second.
   *
   * @param theirs PyTorch's rates by way; at least one of them
   */
  Figure ratio(Figure ours, Map<String, Double> theirs) {
    double best = ways.stream().mapToDouble(way -> theirs.getOrDefault(way, 0.0)).max().orElse(0);
    String rates =
        ways.stream()
            .filter(theirs::containsKey)
            .map(way -> way + " " + Figure.number(theirs.get(way)))
            .reduce((a, b) -> a + ", " + b)
            .orElse("none");
    return Figure.atLeast(
        name,
        ours.value() / best,
        atLeast,
        goal,
        "%s images/s (%s) against PyTorch: %s"
            .formatted(Figure.number(ours.value()), ours.note(), rates));
  }
}
