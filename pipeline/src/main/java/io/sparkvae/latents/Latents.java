// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.onnx.runtime.NetworkFile;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.StructType;

/**
 * A complete latents directory.
 *
 * @param directory path of the directory
 * @param content dimensions and counts
 * @param source manifest of the directory, with its digest
 */
public record Latents(Path directory, LatentsContent content, Manifest.Read source) {
  /** The kind of a latents directory, which its manifest states. */
  public static final String KIND = "latents";

  /** Posteriors that mu and logVar describe; the latter two have no variance. */
  private static final Set<String> OF_MU = Set.of("gaussian", "deterministic", "k-sparse");

  /** The roles of what encodes. */
  static final Set<String> ENCODERS = Set.of(ModelArtifact.KIND, NetworkFile.ROLE);

  /**
   * Opens a latents directory.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the directory holds no complete latents
   * @throws io.sparkvae.failure.DataFailure when its manifest is corrupt
   */
  public static Latents open(Path directory, Configuration hadoop) {
    return of(Manifest.read(directory, KIND, hadoop));
  }

  /**
   * Returns the latents whose manifest has been read.
   *
   * @throws io.sparkvae.failure.DataFailure when its content is not that of latents
   */
  public static Latents of(Manifest.Read read) {
    return new Latents(
        read.directory(), read.manifest().contentAs(LatentsContent.class, read.directory()), read);
  }

  /**
   * Returns what the manifest of a result that was made from latents says of the model that made
   * these; empty if it does not say.
   */
  public static Optional<JsonNode> modelBehind(Manifest result) {
    return ofLatents(result)
        .flatMap(latents -> StreamSupport.stream(latents.path("inputs").spliterator(), false))
        .filter(input -> input.path("role").asText().equals(ModelArtifact.KIND))
        .findFirst();
  }

  /**
   * Returns which columns say where z lies.
   *
   * @throws ConfigurationFailure when the posterior is no Gaussian, and there is no column {@code
   *     z}
   */
  public PosteriorReader.Form form() {
    boolean drawn =
        source.manifest().configuration().getOrDefault("encode.z", "false").equals("true");
    Optional<String> posterior =
        source.manifest().inputs().stream()
            .filter(input -> input.role().equals(ModelArtifact.KIND))
            .map(input -> input.manifest().path("configuration").path("model.posterior"))
            .filter(JsonNode::isTextual)
            .map(setting -> setting.asText().replace("\"", ""))
            .findFirst();
    if (posterior.map(OF_MU::contains).orElse(!drawn)) {
      return PosteriorReader.Form.GAUSSIAN;
    }
    if (!drawn) {
      throw new ConfigurationFailure(
          "latents %s: expected a column z, since the posterior is no Gaussian of mu and logVar, found none; encode with encode.z = true"
              .formatted(Locations.plain(directory)));
    }
    return PosteriorReader.Form.DRAWN;
  }

  /**
   * Returns the digest of the model, or of the network of others, that made the latents which a
   * result was made from; empty if its manifest does not say.
   */
  public static Optional<String> encoderBehind(Manifest result) {
    return ofLatents(result)
        .flatMap(latents -> StreamSupport.stream(latents.path("inputs").spliterator(), false))
        .filter(input -> ENCODERS.contains(input.path("role").asText()))
        .map(input -> input.path("digest").asText())
        .findFirst();
  }

  /**
   * Returns whether the likelihoods of the latents which a result was made from are absent, as the
   * network that made them has no decoder.
   */
  public static boolean withoutLikelihoods(Manifest result) {
    return ofLatents(result)
        .anyMatch(latents -> latents.path("content").path("likelihoods").asText().equals("absent"));
  }

  /** The manifests of latents that a result was made from. */
  private static Stream<JsonNode> ofLatents(Manifest result) {
    return result.inputs().stream()
        .filter(input -> input.role().equals(KIND))
        .map(Manifest.Input::manifest);
  }

  /** Returns whether a model made these latents. */
  public boolean madeBy(Manifest.Read model) {
    return source.manifest().inputs().stream()
        .filter(input -> input.role().equals(ModelArtifact.KIND))
        .anyMatch(input -> input.digest().equals(model.digest()));
  }

  /** Returns the columns of the table, with a column {@code z} if it has one. */
  public StructType table() {
    boolean z = "true".equals(source.manifest().configuration().get("encode.z"));
    return new LatentsSchema(
            content.latent(),
            content.codes(),
            z ? EncodingPlan.Columns.WITH_Z : EncodingPlan.Columns.WITHOUT_Z)
        .table();
  }

  /**
   * Returns the paths of the Parquet files, relative to the directory, in the order of the
   * manifest.
   */
  public List<String> files() {
    return source.manifest().files().stream().map(Manifest.DataFile::path).toList();
  }
}
