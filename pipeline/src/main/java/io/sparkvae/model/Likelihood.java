package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import java.io.Serializable;

/** p(x|z): how the decoder's numbers explain the pixels. Pixels are in [0, 1]. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Likelihood.Bernoulli.class, name = "bernoulli"),
  @JsonSubTypes.Type(value = Likelihood.Gaussian.class, name = "gaussian")
})
public sealed interface Likelihood extends Serializable {

  /** Names in configurations. */
  enum Kind {
    BERNOULLI,
    GAUSSIAN
  }

  /**
   * ln p(x|z) summed over the pixels, in nats.
   *
   * @param x {@code [batch, size]}
   * @param decoded the network's output {@code [batch, size]}
   * @return {@code [batch]}
   */
  Expression logLikelihood(Expression x, Expression decoded);

  /** E[x|z], {@code [batch, size]}. */
  Expression mean(Expression decoded);

  /**
   * The decoder gives logits l: ln p = x l - ln(1 + e^l), the cross-entropy of Kingma and Welling
   * 2014, appendix C.1.
   */
  record Bernoulli() implements Likelihood {
    @Override
    public Expression logLikelihood(Expression x, Expression logits) {
      return x.times(logits).minus(logits.softplus()).sum(1);
    }

    @Override
    public Expression mean(Expression logits) {
      return logits.sigmoid();
    }
  }

  /**
   * The decoder gives means m: ln p = -(x - m)^2 / 2c - ln(2 pi c) / 2. The mean is linear in the
   * last layer, so it can leave [0, 1].
   *
   * @param variance c, in squared pixel units
   */
  record Gaussian(double variance) implements Likelihood {
    public Gaussian {
      if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "gaussian: expected a positive variance, found " + variance);
      }
    }

    @Override
    public Expression logLikelihood(Expression x, Expression mean) {
      double size = x.shape().get(1);
      return x.minus(mean)
          .square()
          .sum(1)
          .times(-0.5 / variance)
          .minus(0.5 * size * Math.log(2 * Math.PI * variance));
    }

    @Override
    public Expression mean(Expression decoded) {
      return decoded;
    }
  }

  /** The likelihood that the settings name. */
  static Likelihood from(Settings settings) {
    return switch (settings.choice("model.likelihood", Kind.class)) {
      case BERNOULLI -> new Bernoulli();
      case GAUSSIAN -> {
        double variance = settings.real("model.gaussian.variance");
        if (!(variance > 0)) {
          throw settings.refused("model.gaussian.variance", "a positive number", variance);
        }
        yield new Gaussian(variance);
      }
    };
  }
}
