// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodedVectors;
import io.sparkvae.model.quantiser.Quantised;
import io.sparkvae.model.quantiser.Quantiser;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * What is linear in the features, quantised: the vector of each place of a latent map, or the
 * groups of numbers that a latent without places is cut into.
 *
 * @param groups into which a latent without places is cut; 1 for a map
 */
@JsonTypeName("quantised")
public record QuantisedPosterior(Quantiser quantiser, int groups) implements CodePosterior {
  private static final String GROUPS = "model.vq.groups";
  private static final String CODEBOOK = "posterior.codebook";

  public QuantisedPosterior {
    if (groups < 1) {
      throw new IllegalArgumentException(
          "posterior quantised: expected at least 1 group, found " + groups);
    }
  }

  static QuantisedPosterior from(Settings settings, Quantiser.Kind kind) {
    return new QuantisedPosterior(kind.from(settings), settings.integerFrom(GROUPS, 1));
  }

  @Override
  public boolean placewise() {
    return true;
  }

  @Override
  public QuantisedDraw draw(Scope scope, Expression features) {
    levels(scope.latentShape());
    CodedVectors of = vectors(scope);
    Expression all = Layers.head(scope, features, "posterior.mu");
    Quantised quantised =
        quantiser.quantise(scope, of, all.reshape(scope.batch() * of.perImage(), of.width()));
    Expression code = quantised.z().reshape(scope.batch(), scope.latent());
    return QuantisedDraw.of(scope, code, List.of(quantised));
  }

  private CodedVectors vectors(Scope scope) {
    long perImage = (long) scope.latentShape().places() * groups;
    return new CodedVectors(CODEBOOK, scope.latent() / perImage, perImage);
  }

  @Override
  public List<CodeLevel> levels(LatentShape latent) {
    if (latent.frames() > 1) {
      throw new IllegalArgumentException(
          "posterior of codes: expected a latent without frames, found " + latent);
    }
    if (groups > 1 && !latent.isVector() || latent.channels() % groups != 0) {
      throw new IllegalArgumentException(
          "%s: expected 1 for a latent map, or a divisor of a vector's size, found %s for %s"
              .formatted(GROUPS, groups, latent));
    }
    return quantiser.sizes().stream()
        .map(size -> new CodeLevel(latent.height(), latent.width() * groups, size))
        .toList();
  }

  @Override
  public Expression decoded(Scope scope, Expression codes) {
    CodedVectors of = vectors(scope);
    List<Expression> apart = CodePosterior.apart(codes, levels(scope.latentShape()));
    return quantiser.vectors(scope, of, apart).reshape(codes.shape().get(0), scope.latent());
  }

  @Override
  public List<NamedCodebook> codebooks() {
    return quantiser.codebooks().stream()
        .map(named -> new NamedCodebook(CODEBOOK + named.suffix(), named.codebook()))
        .toList();
  }

  @Override
  public List<String> counts() {
    return quantiser.counts().stream().map(CODEBOOK::concat).toList();
  }

  @Override
  public String words() {
    return quantiser.words();
  }
}
