// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Hierarchy;
import io.sparkvae.model.prior.LadderPrior;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The ladder (Sønderby et al. 2016, arXiv 1602.02282, equations 11 to 19): the features go up
 * through dense layers and give each layer of the latent a Gaussian; from the top down it is merged
 * with the generative one, p(z_i | z_i+1), at the z_i+1 drawn before. Without their batch
 * normalisation. Or {@link BottomUp}, which has nothing to merge.
 */
@JsonTypeName("ladder")
public record LadderPosterior(Hierarchy layers, Merge merge) implements Posterior {

  /** What a layer's Gaussian is made of. */
  public enum Merge {
    /** The product of both: precisions add up, means are weighted by them. */
    @JsonProperty("precision")
    PRECISION,
    /** The features' alone: a plain hierarchical VAE. */
    @JsonProperty("none")
    NONE,
    /** From a sample of the layer below; the lowest layer's from the features. */
    @JsonProperty("bottom-up")
    BOTTOM_UP
  }

  /**
   * The normalised product of two Gaussians: 1 / sigma^2 = 1 / sigma_q^2 + 1 / sigma_p^2 (ibid.,
   * equations 17 and 18), from logarithms, so that nothing overflows.
   */
  public static Gaussian product(Gaussian q, Gaussian p) {
    Expression ratio = p.logVar().minus(q.logVar());
    Expression share = ratio.sigmoid();
    return new Gaussian(
        p.mean().plus(share.times(q.mean().minus(p.mean()))),
        q.logVar().minus(ratio.negate().softplus()));
  }

  static LadderPosterior from(Settings settings) {
    return new LadderPosterior(
        LadderPrior.layers(settings), settings.choice("model.ladder.merge", Merge.class));
  }

  @Override
  public Draw draw(Scope scope, Expression features) {
    Expression eps = scope.dealt(scope.gaussian(EPS, layers.latent() * scope.samples()));
    return switch (merge) {
      case PRECISION -> topDown(scope, features, eps, LadderPosterior::product);
      case NONE -> topDown(scope, features, eps, (q, p) -> q);
      case BOTTOM_UP -> BottomUp.draw(scope, layers, features, eps);
    };
  }

  private Draw topDown(
      Scope scope, Expression features, Expression eps, BinaryOperator<Gaussian> merged) {
    List<Gaussian> up = up(scope, features);
    List<Gaussian> rows = up.stream().map(q -> q.repeated(scope)).toList();
    Descent drawn = down(scope, rows, Optional.of(eps), merged);
    Descent means = down(scope, up, Optional.empty(), merged);
    return new LayeredDraw(drawn.q, drawn.z, means.q, Optional.of(drawn.p));
  }

  private List<Gaussian> up(Scope scope, Expression features) {
    List<Gaussian> up = new ArrayList<>();
    Expression d = features;
    for (int i = 0; i <= layers.top(); i++) {
      d = i == 0 ? d : layers.up(scope, i, d);
      up.add(layers.posterior(scope, i, d));
    }
    return up;
  }

  /**
   * One way down.
   *
   * @param eps of the draws; where it is empty, each layer passes on its mean
   */
  private Descent down(
      Scope scope, List<Gaussian> up, Optional<Expression> eps, BinaryOperator<Gaussian> merged) {
    Gaussian top = up.get(layers.top());
    Expression zero = top.mean().minus(top.mean());
    List<Gaussian> q = new ArrayList<>(List.of(top));
    List<Gaussian> p = new ArrayList<>(List.of(new Gaussian(zero, zero)));
    List<Expression> z = new ArrayList<>(List.of(layers.drawn(top, eps, layers.top())));
    for (int i = layers.top() - 1; i >= 0; i--) {
      Gaussian generative = layers.below(scope, i, z.get(z.size() - 1));
      Gaussian inferred = merged.apply(up.get(i), generative);
      p.add(generative);
      q.add(inferred);
      z.add(layers.drawn(inferred, eps, i));
    }
    Collections.reverse(q);
    Collections.reverse(p);
    Collections.reverse(z);
    return new Descent(Gaussian.joined(q), Gaussian.joined(p), Hierarchy.joined(z));
  }

  /** Posterior and prior of all layers at one z. */
  private record Descent(Gaussian q, Gaussian p, Expression z) {}

  @Override
  public Divergence divergence(Prior prior) {
    return switch (merge) {
      case PRECISION, NONE -> Divergence.SAMPLE;
      case BOTTOM_UP -> Divergence.JOINT;
    };
  }

  @Override
  public String words() {
    return "a ladder of Gaussians, one for each of the layers of %s dimensions"
        .formatted(Phrase.list(layers.sizes()));
  }
}
