// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Manifest.DataFile;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model directory: {@code model.json} (the spec), {@code parameters.safetensors} (the best model
 * by validation), {@code last.safetensors} (the model of the last round), and a manifest.
 */
public final class ModelArtifact {
  /** The kind of a model directory, which its manifest states. */
  public static final String KIND = "model";

  private static final String SPEC = "model.json";
  private static final String BEST = "parameters.safetensors";
  private static final String LAST = "last.safetensors";
  private static final String DERIVED = "derived";
  private static final int MAX_SPEC = 1 << 20;

  private ModelArtifact() {}

  /** A model and where it came from. */
  public record Loaded(Model model, Manifest.Read source) {}

  /**
   * Writes the files of a model, not its manifest.
   *
   * @return what was written, for the manifest
   */
  public static List<DataFile> write(OutputDirectory directory, Model best, Model last) {
    return List.of(
        directory.writeData(SPEC, json(best.spec())),
        directory.writeData(BEST, out -> Safetensors.write(best.layout(), best.parameters(), out)),
        directory.writeData(LAST, out -> Safetensors.write(last.layout(), last.parameters(), out)));
  }

  /**
   * What follows from a spec and people want to know.
   *
   * @param effectiveBeta see {@link ModelSpec#effectiveBeta}; absent where there is none
   * @param divergence see {@link ModelSpec#divergence}
   */
  private record Derived(
      @JsonInclude(JsonInclude.Include.NON_NULL) Double effectiveBeta, Divergence divergence) {
    static Derived of(ModelSpec spec) {
      OptionalDouble beta = spec.effectiveBeta();
      return new Derived(beta.isPresent() ? beta.getAsDouble() : null, spec.divergence());
    }
  }

  private static byte[] json(ModelSpec spec) {
    try {
      ObjectNode json = Json.MAPPER.valueToTree(spec);
      json.set(DERIVED, Json.MAPPER.valueToTree(Derived.of(spec)));
      return Json.MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a spec is always writable", e);
    }
  }

  private static ModelSpec read(byte[] bytes) throws IOException {
    JsonNode json = Json.MAPPER.readTree(bytes);
    if (!(json instanceof ObjectNode object)) {
      throw new IOException("no JSON object");
    }
    JsonNode found = object.remove(DERIVED);
    ModelSpec spec = Json.MAPPER.treeToValue(object, ModelSpec.class);
    JsonNode expected = Json.MAPPER.valueToTree(Derived.of(spec));
    if (!expected.equals(found)) {
      throw new IOException(DERIVED + " that is not " + expected + " but " + found);
    }
    return spec;
  }

  /**
   * Reads the best model of a complete model directory.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the directory is not one
   * @throws DataFailure when a file is missing or is not what the manifest says
   */
  public static Loaded load(Path directory, Configuration hadoop) {
    Manifest.Read source = Manifest.read(directory, KIND, hadoop);
    Path specFile = new Path(directory, SPEC);
    ModelSpec spec;
    ParameterLayout layout;
    try {
      spec = read(source.file(SPEC, MAX_SPEC, hadoop));
      layout = Model.layout(spec);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataFailure(
          "%s: expected a model, found %s".formatted(specFile, e.getMessage()), e);
    }
    String file = new Path(directory, BEST).toString();
    float[] parameters =
        source.file(
            BEST,
            Safetensors.mostBytes(layout),
            (in, bytes) -> Safetensors.read(in, bytes, layout, file),
            hadoop);
    return new Loaded(new Model(spec, parameters), source);
  }
}
