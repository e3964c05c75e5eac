// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Schedule;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * Collaborative training of an autoencoder and of the model (Shen et al. 2018, arXiv 1802.02032):
 * the autoencoder learns a code c of each image, and the latent variables learn to give that code
 * again, as a Gaussian observation of variance 1 / weight. A code that has to be found in z keeps z
 * in use, whatever the decoder can do without it.
 *
 * <p>In one run: -ln p(x|c) + s * weight / 2 * |g(z) - c|^2. c = tanh of a linear map of the
 * encoder's features, its decoder is a fully connected network, pixels independent given c, with
 * the model's likelihood; c is held in the second summand, so the autoencoder is not moved towards
 * z. g is tanh of a linear map. s rises from 0 to 1 over {@code epochs}, for at the start there is
 * no code worth finding.
 *
 * @param weight of the code's squared error
 * @param epochs in which s rises in equal steps; 0: from the start
 * @param hidden units of the autoencoder's decoder, from the code to the pixels, tanh
 */
@JsonTypeName("collaboration")
public record Collaboration(double weight, double epochs, List<Integer> hidden) implements Term {
  private static final String NAME = "collaboration";

  public Collaboration {
    Term.requireWeight("collaboration", weight);
    Term.requireFromZero("collaboration", "epochs", epochs);
    hidden = HiddenLayers.checked("collaboration", hidden);
  }

  static Collaboration from(Settings settings, Reduction reduction) {
    reduction.requireSum(settings, "collaboration");
    return new Collaboration(
        settings.realFrom("model.collaboration.weight", 0),
        settings.realFrom("model.collaboration.epochs", 0),
        HiddenLayers.from(settings, "model.collaboration.hidden"));
  }

  @Override
  public BatchValue value(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression code = code(scope, evidence.features(), "code");
    Expression found = code(scope, evidence.draw().z(), "found");
    Expression pull = scope.control(NAME, weight, new Schedule.Linear(epochs)).times(0.5);
    Expression error =
        scope.meanOfSamples(found.minus(scope.repeated(code.detach())).square().sum(1));
    return evidence
        .observation()
        .logLikelihood(evidence.x(), decoded(evidence, code))
        .map(likelihood -> error.times(pull).minus(likelihood));
  }

  private static Expression code(Scope scope, Expression x, String layer) {
    return Layers.dense(scope, x, NAME + "." + layer, scope.latent(), Activation.TANH);
  }

  /** The autoencoder's numbers of every pixel, {@code [batch, numbers * size]}. */
  private Expression decoded(Evidence evidence, Expression code) {
    Scope scope = evidence.scope();
    long numbers = evidence.observation().likelihood().numbers();
    return Layers.linear(
        scope,
        HiddenLayers.apply(scope, code, NAME, hidden),
        NAME + ".pixels",
        numbers * scope.shape().size());
  }

  @Override
  public String words() {
    return "%s times the pressure on a second decoder to do without z"
        .formatted(Phrase.number(weight));
  }
}
