// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
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
 * by validation), {@code last.safetensors} (the model of the last round), {@code
 * average.safetensors} (an average of the parameters, where training kept one), and a manifest. In
 * its place a model may be read from DL4J's zip ({@link Dl4jFile}).
 */
public final class ModelArtifact {
  /** The kind of a model directory, which its manifest states. */
  public static final String KIND = "model";

  /** The section of the settings that says what stages use of a model. */
  public static final String USE = "use";

  private static final String SPEC = "model.json";

  /** Which parameters of a model directory are used. */
  public enum Parameters {
    BEST("parameters.safetensors"),
    LAST("last.safetensors"),
    AVERAGE("average.safetensors");

    /** Full key of the setting with which stages choose. */
    public static final String KEY = USE + ".parameters";

    private final String file;

    Parameters(String file) {
      this.file = file;
    }

    /** The parameters that the settings name. */
    public static Parameters from(Settings settings) {
      return settings.choice(KEY, Parameters.class);
    }
  }

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
        write(directory, Parameters.BEST, best),
        write(directory, Parameters.LAST, last));
  }

  /**
   * Writes the files of a model whose last parameters are not known, not its manifest.
   *
   * @return what was written, for the manifest
   */
  public static List<DataFile> writeBest(OutputDirectory directory, Model best) {
    return List.of(
        directory.writeData(SPEC, json(best.spec())), write(directory, Parameters.BEST, best));
  }

  /** Writes an average of the parameters beside the files of {@link #write}. */
  public static DataFile writeAverage(OutputDirectory directory, Model average) {
    return write(directory, Parameters.AVERAGE, average);
  }

  private static DataFile write(OutputDirectory directory, Parameters which, Model model) {
    return directory.writeData(
        which.file, out -> Safetensors.write(model.layout(), model.parameters(), out));
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
   * @throws ConfigurationFailure when the directory is not one
   * @throws DataFailure when a file is missing or is not what the manifest says
   */
  public static Loaded load(Path directory, Configuration hadoop) {
    return load(directory, Parameters.BEST, hadoop);
  }

  /**
   * Reads a model of a complete model directory.
   *
   * @throws ConfigurationFailure when the directory is not one, or has no such parameters
   * @throws DataFailure when a file is missing or is not what the manifest says
   */
  public static Loaded load(Path directory, Parameters which, Configuration hadoop) {
    return load(Manifest.read(directory, KIND, hadoop), which, hadoop);
  }

  /**
   * Reads a model of a directory whose manifest has been read.
   *
   * @throws ConfigurationFailure when it has no such parameters
   * @throws DataFailure when a file is missing or is not what the manifest says
   */
  public static Loaded load(Manifest.Read source, Parameters which, Configuration hadoop) {
    requireKept(source, which);
    if (source.isForeign()) {
      return new Loaded(foreign(source, hadoop), source);
    }
    ModelSpec spec = spec(source, hadoop);
    ParameterLayout layout = Model.layout(spec);
    String file = new Path(source.directory(), which.file).toString();
    float[] parameters =
        source.file(
            which.file,
            Safetensors.mostBytes(layout),
            (in, bytes) -> Safetensors.read(in, bytes, layout, file),
            hadoop);
    return new Loaded(new Model(spec, parameters), source);
  }

  /**
   * Reads the composition of the model of a complete model directory, without its parameters.
   *
   * @throws DataFailure when the file is missing or is not what the manifest says
   */
  public static ModelSpec spec(Manifest.Read source, Configuration hadoop) {
    if (source.isForeign()) {
      return foreign(source, hadoop).spec();
    }
    try {
      ModelSpec spec = read(source.file(SPEC, MAX_SPEC, hadoop));
      Model.layout(spec); // refuses what is no model
      return spec;
    } catch (IOException | IllegalArgumentException e) {
      throw new DataFailure(
          "%s: expected a model, found %s"
              .formatted(new Path(source.directory(), SPEC), e.getMessage()),
          e);
    }
  }

  /** A model in a file of another program: DL4J's. */
  private static Model foreign(Manifest.Read source, Configuration hadoop) {
    String file = source.directory().toString();
    return source.foreign((in, bytes) -> Dl4jFile.read(in, file), hadoop);
  }

  private static void requireKept(Manifest.Read source, Parameters which) {
    // Without the best parameters it would not be a model.
    if (which != Parameters.BEST
        && source.manifest().files().stream().noneMatch(f -> f.path().equals(which.file))) {
      throw new ConfigurationFailure(
          "model %s: expected %s for %s = %s, found none; train.average.decay lets training keep an average, and models saved by Spark ML have the best parameters alone"
              .formatted(source.directory(), which.file, Parameters.KEY, Settings.spelled(which)));
    }
  }
}
