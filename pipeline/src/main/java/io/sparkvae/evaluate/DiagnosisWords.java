// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.evaluate.Diagnosis.Findings;
import io.sparkvae.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says in words what a {@link Diagnosis} found, and what to try. */
final class DiagnosisWords {
  private DiagnosisWords() {}

  static List<String> of(Findings found, ModelSpec spec) {
    List<String> words = new ArrayList<>();
    words.add(summary(found));
    if (!found.inactive().isEmpty()) {
      words.add(
          String.format(
              Locale.ROOT,
              "Inactive: dimensions %s. Their KL divergence is %.3f nats together.",
              Findings.names(found.inactive()),
              found.lost()));
    }
    if (!found.idle().isEmpty()) {
      words.add(
          String.format(
              Locale.ROOT,
              "Dimensions %s differ from the prior by %.1f nats or more, but in the same way for every image: they cost rate and carry no information. Free bits can do that; lower them, or use fewer dimensions.",
              Findings.names(found.idle()),
              Diagnosis.PAID));
    }
    switch (found.collapse()) {
      case NONE -> {}
      case PARTIAL ->
          words.add(
              "Inactive dimensions alone are no fault: a model with room to spare leaves some unused, and without them the likelihood is the same. If reconstructions are poor as well, see below.");
      case COMPLETE ->
          words.add(
              "The posterior has collapsed: reconstructions are the same for every image, and latents cannot be used.");
    }
    if (!found.inactive().isEmpty()) {
      words.addAll(remedies(spec));
    }
    return words;
  }

  private static String summary(Findings found) {
    int active = found.latent() - found.inactive().size();
    return String.format(
        Locale.ROOT,
        "%,d of %,d dimensions %s active (variance of mu above %s) and hold %.3f of %.3f nats of KL divergence.",
        active,
        found.latent(),
        active == 1 ? "is" : "are",
        found.threshold(),
        found.active(),
        found.active() + found.lost());
  }

  private static List<String> remedies(ModelSpec spec) {
    List<String> remedies = new ArrayList<>();
    spec.effectiveBeta()
        .ifPresent(
            beta -> {
              if (beta > 1) {
                remedies.add(
                    String.format(
                        Locale.ROOT,
                        "To try: a smaller model.beta. The KL divergence weighs %.3g times what it does in the evidence lower bound.",
                        beta));
              }
            });
    remedies.add(
        "To try: the KL divergence weighted less at the beginning (model.annealing), or a least KL divergence that costs nothing (free bits: model.objective.terms = [free-bits]).");
    if (spec.decoder().autoregressive()) {
      remedies.add(
          "To try: a decoder that sees fewer of the pixels before (fewer layers, word dropout). This one can predict a pixel from its neighbours without z.");
    } else {
      remedies.add(
          "To try: a smaller variance of the likelihood if it is Gaussian and fixed (model.gaussian.variance), which makes details worth their rate.");
    }
    return remedies;
  }
}
