// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.configuration.Presets;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.Corruption;
import io.sparkvae.model.scope.Phrase;
import java.util.Locale;

/** The section that describes the model in words. */
final class ModelSection {
  private ModelSection() {}

  static Section of(Run run) {
    ModelSpec spec = run.model().spec();
    StringBuilder body = new StringBuilder("<dl class=\"facts\">\n");
    fact(body, "Preset", spec.preset());
    if (spec.hasLatent()) {
      fact(body, "Encoder", sentence(spec.encoder().words()));
    }
    if (!(spec.corruption() instanceof Corruption.None)) {
      fact(
          body,
          "Corruption",
          "Before an image is encoded in training, %s.".formatted(spec.corruption().words()));
    }
    switch (spec.binarisation()) {
      case NONE -> {}
      case THRESHOLD ->
          fact(body, "Binarisation", "Pixels above one half become white, the others black.");
      case DYNAMIC ->
          fact(
              body,
              "Binarisation",
              "Each pixel becomes white with a probability of its brightness, anew each time.");
    }
    if (spec.hasLatent()) {
      fact(body, "Posterior", sentence(spec.posterior().words()));
      fact(body, "Prior", sentence(spec.prior().words()));
    }
    fact(body, "Decoder", sentence(spec.decoder().words()));
    fact(body, "Likelihood", sentence(spec.likelihood().words()));
    fact(body, "Objective", "Training minimises %s.".formatted(spec.objective().words()));
    spec.effectiveBeta().ifPresent(beta -> fact(body, "Effective \u03b2", Html.number(beta)));
    run.statistics()
        .ifPresent(statistics -> fact(body, "KL divergence", statistics.divergence().words()));
    fact(body, "Parameters", Html.count(run.model().parameters().length));
    if (!spec.latent().isVector()) {
      fact(body, "Latent shape", spec.latent() + " (" + spec.latent().axes() + ")");
    }
    fact(body, "Image shape", spec.shape() + " (frames, channels, height, width)");
    fact(body, "Directory", run.directory().toString());
    return new Section("model", "The model in words", "", body + "</dl>\n");
  }

  /** One sentence about the run, HTML. */
  static String sentence(Run run) {
    ModelSpec spec = run.model().spec();
    ImageShape shape = spec.shape();
    String preset =
        Presets.all().stream()
            .filter(known -> known.name().equals(spec.preset()))
            .findFirst()
            .map(known -> "%s (%s)".formatted(known.name(), known.summary()))
            .orElse(spec.preset());
    String latent = spec.hasLatent() ? " with " + latent(spec) : "";
    String images =
        run.shards()
            .map(shards -> "%s of ".formatted(Phrase.count(shards.content().rows(), "image")))
            .orElse("images of ");
    String kind =
        shape.channels() == 1
            ? "grey"
            : shape.channels() == 3 ? "colour" : shape.channels() + "-channel";
    return Html.escape(
        String.format(
            Locale.ROOT,
            "This run trained the model %s%s on %s%s%d \u00d7 %d %s pixels.",
            preset,
            latent,
            images,
            shape.frames() > 1 ? shape.frames() + " frames of " : "",
            shape.height(),
            shape.width(),
            kind));
  }

  private static String latent(ModelSpec spec) {
    if (!spec.codes().isEmpty()) {
      int codes = spec.codes().stream().mapToInt(level -> level.places()).sum();
      return Phrase.count(codes, "code") + " an image";
    }
    return spec.latent().isVector()
        ? Phrase.count(spec.latent().size(), "latent dimension")
        : "a latent of %s with %s each"
            .formatted(
                Phrase.count(spec.latent().places(), "place"),
                Phrase.count(spec.latent().channels(), "channel"));
  }

  private static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
  }

  private static void fact(StringBuilder body, String name, String value) {
    body.append("<dt>%s</dt><dd>%s</dd>\n".formatted(Html.escape(name), Html.escape(value)));
  }
}
