// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.latents.LatentsContent;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.List;

/** The essence of latents: what a row holds, and the images of each split. */
final class LatentsEssence {
  private LatentsEssence() {}

  static Essence of(Manifest.Read latents) {
    LatentsContent content =
        latents.manifest().contentAs(LatentsContent.class, latents.directory());
    List<Fact> facts = new ArrayList<>();
    latents.manifest().inputs().forEach(input -> facts.add(Fact.input(input)));
    facts.add(Fact.count("images", content.rows(), null));
    if (content.codes().isEmpty()) {
      facts.add(
          Fact.text(
              "latent",
              content.latent().isVector()
                  ? content.latent()
                  : "%s [%s]".formatted(content.latent(), content.latent().axes())));
    }
    content
        .codes()
        .forEach(
            level ->
                facts.add(
                    Fact.text(
                        "codes",
                        "%s x %s places of %s codes"
                            .formatted(level.height(), level.width(), level.size()))));
    facts.add(Fact.text("kl", content.divergence().words()));
    Bars bars =
        new Bars(
            "images by split",
            "images",
            content.rowsBySplit().entrySet().stream()
                .map(split -> Bars.Bar.of(split.getKey(), split.getValue()))
                .toList());
    return Essence.of(latents, facts, List.of(bars), List.of());
  }
}
