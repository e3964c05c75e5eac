package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The ladder (Sønderby et al. 2016, arXiv 1602.02282, equations 11 to 19): the features go up
 * through a dense layer for each layer of the latent and give each a Gaussian; from the top down it
 * is merged with the generative one, p(z_i | z_i+1), at the z_i+1 drawn before. Without their batch
 * normalisation.
 */
@JsonTypeName("ladder")
public record LadderPosterior(Hierarchy layers, Merge merge) implements Posterior {

  /** How a layer's Gaussian comes about. */
  public enum Merge {
    /** The product of both: precisions add up, means are weighted by them. */
    @JsonProperty("precision")
    PRECISION,
    /** The features' alone: a plain hierarchical VAE. */
    @JsonProperty("none")
    NONE;

    Hierarchy.Gaussian of(Hierarchy.Gaussian q, Hierarchy.Gaussian p) {
      return switch (this) {
        case PRECISION -> product(q, p);
        case NONE -> q;
      };
    }
  }

  /**
   * The normalised product of two Gaussians: 1 / sigma^2 = 1 / sigma_q^2 + 1 / sigma_p^2 (ibid.,
   * equations 17 and 18), from logarithms, so that nothing overflows.
   */
  static Hierarchy.Gaussian product(Hierarchy.Gaussian q, Hierarchy.Gaussian p) {
    Expression ratio = p.logVar().minus(q.logVar());
    Expression share = ratio.sigmoid();
    return new Hierarchy.Gaussian(
        p.mean().plus(share.times(q.mean().minus(p.mean()))),
        q.logVar().minus(ratio.negate().softplus()));
  }

  static LadderPosterior from(Settings settings) {
    return new LadderPosterior(
        LadderPrior.layers(settings), settings.choice("model.ladder.merge", Merge.class));
  }

  @Override
  public Draw draw(Scope scope, Expression features) {
    List<Hierarchy.Gaussian> up = up(scope, features);
    List<Hierarchy.Gaussian> rows =
        up.stream()
            .map(q -> new Hierarchy.Gaussian(scope.repeated(q.mean()), scope.repeated(q.logVar())))
            .toList();
    Expression eps = scope.dealt(scope.gaussian(ModelGraph.EPS, layers.latent() * scope.samples()));
    return new Climb(down(scope, rows, Optional.of(eps)), down(scope, up, Optional.empty()));
  }

  private List<Hierarchy.Gaussian> up(Scope scope, Expression features) {
    List<Hierarchy.Gaussian> up = new ArrayList<>();
    Expression d = features;
    for (int i = 0; i <= layers.top(); i++) {
      String name = "posterior.layer" + (i + 1);
      if (i > 0) {
        d = Layers.dense(scope, d, name + ".dense", layers.hidden(), Activation.LEAKY_RELU);
      }
      up.add(
          new Hierarchy.Gaussian(
              Layers.linear(scope, d, name + ".mu", layers.sizes().get(i)),
              Layers.linear(scope, d, name + ".logVar", layers.sizes().get(i))));
    }
    return up;
  }

  /**
   * One way down.
   *
   * @param eps of the draws; where it is empty, each layer passes on its mean
   */
  private Descent down(Scope scope, List<Hierarchy.Gaussian> up, Optional<Expression> eps) {
    Hierarchy.Gaussian top = up.get(layers.top());
    Expression zero = top.mean().minus(top.mean());
    List<Hierarchy.Gaussian> q = new ArrayList<>(List.of(top));
    List<Hierarchy.Gaussian> p = new ArrayList<>(List.of(new Hierarchy.Gaussian(zero, zero)));
    List<Expression> z = new ArrayList<>(List.of(drawn(top, eps, layers.top())));
    for (int i = layers.top() - 1; i >= 0; i--) {
      Hierarchy.Gaussian generative = layers.below(scope, i, z.get(z.size() - 1));
      Hierarchy.Gaussian merged = merge.of(up.get(i), generative);
      p.add(generative);
      q.add(merged);
      z.add(drawn(merged, eps, i));
    }
    Collections.reverse(z);
    return new Descent(joined(q), joined(p), Hierarchy.joined(z));
  }

  private Expression drawn(Hierarchy.Gaussian q, Optional<Expression> eps, int i) {
    return eps.map(e -> q.mean().plus(q.logVar().times(0.5).exp().times(layers.layer(e, i))))
        .orElse(q.mean());
  }

  private static Hierarchy.Gaussian joined(List<Hierarchy.Gaussian> topFirst) {
    List<Hierarchy.Gaussian> up = new ArrayList<>(topFirst);
    Collections.reverse(up);
    return new Hierarchy.Gaussian(
        Hierarchy.joined(up.stream().map(Hierarchy.Gaussian::mean).toList()),
        Hierarchy.joined(up.stream().map(Hierarchy.Gaussian::logVar).toList()));
  }

  /** Posterior and prior of all layers at one z. */
  private record Descent(Hierarchy.Gaussian q, Hierarchy.Gaussian p, Expression z) {}

  /**
   * @param drawn by samples
   * @param means by means: what mu and logVar tell
   */
  private record Climb(Descent drawn, Descent means) implements Draw {
    @Override
    public Expression z() {
      return drawn.z();
    }

    @Override
    public Expression mu() {
      return means.q().mean();
    }

    @Override
    public Optional<Expression> logVar() {
      return Optional.of(means.q().logVar());
    }

    @Override
    public Expression logDensity(Scope scope) {
      return DiagonalGaussian.logDensity(drawn.z(), drawn.q().mean(), drawn.q().logVar());
    }

    /** In closed form for each layer, given the layers above as they were drawn. */
    @Override
    public Expression divergence(Scope scope, Prior prior) {
      return scope.meanOfSamples(
          DiagonalGaussian.divergence(
              drawn.q().mean(), drawn.q().logVar(), drawn.p().mean(), drawn.p().logVar()));
    }
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.SAMPLE;
  }
}
