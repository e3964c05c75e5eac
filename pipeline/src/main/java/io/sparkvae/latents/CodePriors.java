// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Locations;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Priors over the codes or the latents of a model: models of their own, trained on its latents. */
public final class CodePriors {
  /** What a prior is to the stages that read it, and the name of their input. */
  public static final String ROLE = "prior";

  private static final int DIGITS_SHOWN = 12;

  private CodePriors() {}

  /** Declares the input of a stage that reads a prior if it is given. */
  public static InputSlot slot(String description) {
    return new InputSlot(ROLE, ModelArtifact.KIND, ROLE, InputSlot.Use.OPTIONAL, description);
  }

  /**
   * Opens a prior.
   *
   * @param model the model whose codes or latents it is about
   * @throws ConfigurationFailure when it is about those of another model, or about none
   * @throws io.sparkvae.failure.DataFailure when it is corrupt
   */
  public static ModelArtifact.Loaded open(
      Manifest.Read directory, ModelArtifact.Loaded model, Configuration hadoop) {
    ModelArtifact.Loaded prior =
        ModelArtifact.load(directory, ModelArtifact.Parameters.BEST, hadoop);
    Optional<JsonNode> found = Latents.modelBehind(prior.source().manifest());
    String expected = model.source().digest();
    if (found.isEmpty() || !found.get().path("digest").asText().equals(expected)) {
      throw new ConfigurationFailure(
          "prior %s: expected one over the codes or latents of model %s (digest %s), found %s"
              .formatted(
                  Locations.plain(directory.directory()),
                  Locations.plain(model.source().directory()),
                  shown(expected),
                  found.map(CodePriors::words).orElse("a model that was not trained on latents")));
    }
    return prior;
  }

  private static String words(JsonNode model) {
    return "one over those of model %s (digest %s)"
        .formatted(
            Locations.plain(new Path(model.path("path").asText())),
            shown(model.path("digest").asText()));
  }

  private static String shown(String digest) {
    return digest.substring(0, Math.min(DIGITS_SHOWN, digest.length()));
  }
}
