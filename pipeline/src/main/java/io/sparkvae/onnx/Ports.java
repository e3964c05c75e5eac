// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.likelihood.CodeLikelihood;
import io.sparkvae.model.scope.NoiseFeed;
import java.util.List;

/** How inputs and outputs of a model's graphs look from outside. */
final class Ports {
  private final ModelSpec spec;
  private final BuiltGraph graph;

  /**
   * @param graph that has the inputs
   */
  Ports(ModelSpec spec, BuiltGraph graph) {
    this.spec = spec;
    this.graph = graph;
  }

  Port of(String name, Expression e) {
    return switch (name) {
      case ModelGraph.X -> image(name, e, "pixels in [0, 1]");
      case ModelGraph.PIXELS -> image(name, e, drawn() + "; of those that are not drawn yet, any");
      case ModelGraph.RECONSTRUCTION -> image(name, e, "mean of p(x|z)");
      case ModelGraph.DRAWN -> image(name, e, drawn() + ", each drawn given those before it");
      case ModelGraph.LABEL -> flat(name, e, "the label, one-hot");
      case ModelGraph.MU -> flat(name, e, "mean of q(z|x), or the code" + places());
      case ModelGraph.LOG_VAR -> flat(name, e, "ln of the variance of q(z|x)" + places());
      case ModelGraph.Z -> flat(name, e, "the latent" + places());
      case ModelGraph.CODES ->
          new Port(
              name, ElementType.INT64, shape(e), "codes from 0, level after level, row by row");
      default -> flat(name, e, noise(name));
    };
  }

  private String noise(String name) {
    return graph.noise().stream()
        .filter(feed -> feed.name().equals(name))
        .findFirst()
        .map(NoiseFeed::distribution)
        .map(
            distribution ->
                switch (distribution) {
                  case GAUSSIAN -> "independent standard normal numbers";
                  case UNIFORM -> "independent numbers uniform in [0, 1)";
                })
        .orElseThrow(
            () -> new IllegalArgumentException("ONNX: expected a known input, found " + name));
  }

  private String drawn() {
    return spec.likelihood() instanceof CodeLikelihood
        ? "codes from 0, level after level, row by row"
        : "pixels in [0, 1]";
  }

  private String places() {
    return spec.latent().isVector()
        ? ""
        : ", flat, row-major in the shape %s [%s]".formatted(spec.latent(), spec.latent().axes());
  }

  private Port flat(String name, Expression e, String meaning) {
    return new Port(name, ElementType.FLOAT, shape(e), meaning);
  }

  /** Targets of a prior over codes are no images. */
  private Port image(String name, Expression e, String meaning) {
    ImageShape of = spec.shape();
    if (e.shape().get(1) != of.size()) {
      return flat(name, e, meaning);
    }
    List<Long> planes = List.of((long) of.channels(), (long) of.height(), (long) of.width());
    return new Port(
        name,
        ElementType.FLOAT,
        of.frames() == 1
            ? planes
            : List.of((long) of.frames(), planes.get(0), planes.get(1), planes.get(2)),
        meaning);
  }

  private static List<Long> shape(Expression e) {
    return e.shape().subList(1, e.shape().size());
  }
}
