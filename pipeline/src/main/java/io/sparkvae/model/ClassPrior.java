package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
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
    return new ClassPrior(Positive.integer(settings, "model.classes"));
  }

  /** Of each example, {@code [batch, latent]}. */
  private Expression mean(Scope scope) {
    return of(scope, "prior.classMean", new Initialisation.Glorot(1, 1));
  }

  private Expression logVar(Scope scope) {
    return of(scope, "prior.classLogVar", new Initialisation.Zero());
  }

  private Expression of(Scope scope, String name, Initialisation initialisation) {
    return scope
        .labels(classes)
        .matrixProduct(scope.parameter(name, initialisation, classes, scope.spec().latent()));
  }

  @Override
  public Expression logDensity(Scope scope, Expression z) {
    return DiagonalGaussian.logDensity(
        z, scope.repeated(mean(scope)), scope.repeated(logVar(scope)));
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
  public Optional<Expression> divergence(Scope scope, Expression mu, Expression logVar) {
    return Optional.of(DiagonalGaussian.divergence(mu, logVar, mean(scope), logVar(scope)));
  }

  @Override
  public Expression sample(Scope scope) {
    Expression eps = scope.gaussian("prior", scope.spec().latent());
    return mean(scope).plus(logVar(scope).times(0.5).exp().times(eps));
  }

  @Override
  public String words() {
    return "the learned Gaussian of each class";
  }
}
