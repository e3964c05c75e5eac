// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.onnx.OnnxFile;
import io.sparkvae.onnx.OnnxFiles;
import io.sparkvae.onnx.Port;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** The networks of a model as ONNX files. */
record OnnxTarget() implements Target {
  /** Key of the files' metadata: the digest of the model. */
  private static final String MODEL = "sparkvae.model";

  /** Key of the files' metadata: the preset of the model. */
  private static final String PRESET = "sparkvae.preset";

  @Override
  public Work plan(Manifest.Read input, Settings settings, Configuration hadoop) {
    ModelArtifact.Loaded loaded =
        ModelArtifact.load(input, ModelArtifact.Parameters.from(settings), hadoop);
    Map<String, String> facts =
        Map.of(MODEL, input.digest(), PRESET, loaded.model().spec().preset());
    return new Writing(input, OnnxFiles.of(loaded.model(), facts));
  }

  /** The translated model, which is only written. */
  private record Writing(Manifest.Read model, List<OnnxFile> files) implements Work {
    @Override
    public String summary() {
      return "export model %s as %s"
          .formatted(
              Locations.plain(model.directory()),
              files.stream().map(OnnxFile::name).collect(Collectors.joining(", ")));
    }

    @Override
    public Made run(Workplace place) {
      List<Manifest.DataFile> written = new ArrayList<>();
      for (OnnxFile file : files) {
        written.add(place.out().writeData(file.name(), file::writeTo));
      }
      return Made.of(
          written,
          new Content(
              Settings.spelled(Kind.ONNX),
              model.digest(),
              OnnxFiles.OPSET,
              files.stream()
                  .map(file -> new Content.Network(file.name(), file.inputs(), file.outputs()))
                  .toList()));
    }
  }

  /**
   * The {@code content} of the manifest.
   *
   * @param to the target
   * @param model digest of the model
   * @param opset version of ONNX's operators
   */
  record Content(String to, String model, int opset, List<Network> files) {
    /**
     * A file.
     *
     * @param path relative to the directory
     */
    record Network(String path, List<Port> inputs, List<Port> outputs) {}
  }
}
