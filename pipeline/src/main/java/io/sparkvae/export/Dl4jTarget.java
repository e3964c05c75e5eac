// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.file.Dl4jFile;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A model as a network of DL4J's, in DL4J's own zip. */
record Dl4jTarget() implements Target {
  /** The name of the file in the directory. */
  static final String FILE = "model.zip";

  @Override
  public Work plan(Manifest.Read input, Settings settings, Configuration hadoop) {
    ModelArtifact.Loaded loaded =
        ModelArtifact.load(input, ModelArtifact.Parameters.from(settings), hadoop);
    Dl4jFile.check(loaded.model().spec());
    return new Writing(input, loaded.model());
  }

  private record Writing(Manifest.Read source, Model model) implements Work {
    @Override
    public String summary() {
      return "export model %s as DL4J's %s".formatted(Locations.plain(source.directory()), FILE);
    }

    @Override
    public Made run(Workplace place) {
      Manifest.DataFile file = place.out().writeData(FILE, out -> Dl4jFile.write(model, out));
      return Made.of(
          List.of(file),
          new Content(Settings.spelled(Kind.DL4J), source.digest(), model.parameters().length));
    }
  }

  /**
   * The {@code content} of the manifest.
   *
   * @param to the target
   * @param model digest of the model
   * @param parameters of the model; DL4J's network may have more, which are variances
   */
  record Content(String to, String model, int parameters) {}
}
