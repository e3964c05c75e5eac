// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * p(z|y) = N(m_y, diag(e^v_y)), a learned Gaussian for each class: the prior of a conditional VAE
 * (Sohn et al. 2015, equation 4) whose condition is a label.
 *
 * @param classes number of classes, labelled from 0
 */
@JsonTypeName("class")
public record ClassPrior(int classes) implements Prior {
  public ClassPrior {
    if (classes < 1) {
      throw new IllegalArgumentException(
          "class prior: expected at least 1 class, found " + classes);
    }
  }

  static ClassPrior from(Settings settings) {
    return new ClassPrior(settings.integerFrom("model.classes", 1));
  }

  private record Density(Scope scope, int classes) implements LatentDensity {
    /** Of each example's class, {@code [batch, latent]}. */
    private Gaussian ofLabels() {
      return new Gaussian(
          ofLabels("prior.classMean", new Initialisation.Glorot(1, 1)),
          ofLabels("prior.classLogVar", new Initialisation.Zero()));
    }

    private Expression ofLabels(String name, Initialisation initialisation) {
      return scope
          .labels(classes)
          .matrixProduct(scope.parameter(name, initialisation, classes, scope.latent()));
    }

    @Override
    public Expression logDensity(Expression z) {
      return ofLabels().repeated(scope).logDensity(z);
    }

    @Override
    public Optional<Expression> divergence(Gaussian q) {
      return Optional.of(q.divergence(ofLabels()));
    }

    @Override
    public Expression sample() {
      Expression eps = scope.gaussian("prior", scope.latent());
      return ofLabels().sample(eps);
    }
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    return new Density(scope, classes);
  }

  @Override
  public boolean factorises() {
    return true;
  }

  @Override
  public boolean closedForm() {
    return true;
  }

  @Override
  public String words() {
    return "the learned Gaussian of each class";
  }
}
