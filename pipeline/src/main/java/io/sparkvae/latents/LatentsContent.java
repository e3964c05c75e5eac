// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The {@code content} of a latents manifest.
 *
 * @param latent shape of the latent; the columns hold it flat, in row-major order
 * @param codes levels of an image's codes, which the column {@code codes} holds one after the
 *     other; empty, and absent in JSON, for a model without codes
 * @param divergence whether the column {@code kl} holds a closed form or an estimate
 * @param likelihoods whether the columns {@code logLikelihood} and {@code elbo} are filled; absent
 *     in JSON if they are
 * @param rows number of encoded images
 * @param rowsBySplit number of encoded images by the name of their split; a split that was not
 *     encoded is absent
 * @param parts files of the table
 * @param files their splits and row groups, which training on latents reads; empty, and absent in
 *     JSON, in tables of models without codes that earlier versions wrote
 */
@JsonDeserialize(builder = LatentsContent.Read.class)
public record LatentsContent(
    LatentShape latent,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CodeLevel> codes,
    Divergence divergence,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Likelihoods.Usual.class)
        Likelihoods likelihoods,
    long rows,
    Map<String, Long> rowsBySplit,
    List<Part> parts,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ShardsContent.ShardFile> files) {

  /** Whether ln p(x|z) of an image is known. */
  public enum Likelihoods {
    /** The model has a decoder. */
    @JsonProperty("known")
    KNOWN,
    /**
     * A network without a decoder made the latents; {@code logLikelihood} is 0, and {@code elbo}
     * the negative KL divergence.
     */
    @JsonProperty("absent")
    ABSENT;

    /** Leaves the usual case out of JSON. */
    static final class Usual {
      @Override
      public boolean equals(Object other) {
        return other == KNOWN;
      }

      @Override
      public int hashCode() {
        return 0;
      }
    }
  }

  /**
   * A file of the table.
   *
   * @param path relative to the directory
   * @param shard SHA-256 of the shard that it encodes; its rows have the order of the shard's
   */
  public record Part(String path, String shard, long rows) {}

  /** What is read: tables without codes do not name them, and earlier versions no files. */
  @JsonPOJOBuilder(withPrefix = "")
  static final class Read {
    @JsonProperty LatentShape latent;
    @JsonProperty List<CodeLevel> codes = List.of();
    @JsonProperty Divergence divergence;
    @JsonProperty Likelihoods likelihoods = Likelihoods.KNOWN;
    @JsonProperty long rows;
    @JsonProperty Map<String, Long> rowsBySplit;
    @JsonProperty List<Part> parts;
    @JsonProperty List<ShardsContent.ShardFile> files = List.of();

    LatentsContent build() {
      return new LatentsContent(
          latent, codes, divergence, likelihoods, rows, rowsBySplit, parts, files);
    }
  }

  /**
   * Returns the split to measure on: the first of {@link Split#HELD_OUT_FIRST} that has rows. There
   * must be rows.
   */
  public String measuredSplit() {
    return Split.HELD_OUT_FIRST.stream()
        .map(Split::column)
        .filter(name -> rowsBySplit.getOrDefault(name, 0L) > 0)
        .findFirst()
        .orElseThrow();
  }

  /** The content of a table whose images have likelihoods. */
  public LatentsContent(
      LatentShape latent,
      List<CodeLevel> codes,
      Divergence divergence,
      long rows,
      Map<String, Long> rowsBySplit,
      List<Part> parts,
      List<ShardsContent.ShardFile> files) {
    this(latent, codes, divergence, Likelihoods.KNOWN, rows, rowsBySplit, parts, files);
  }

  /** The content of a table without codes, as earlier versions wrote it. */
  public LatentsContent(
      LatentShape latent,
      Divergence divergence,
      long rows,
      Map<String, Long> rowsBySplit,
      List<Part> parts) {
    this(latent, List.of(), divergence, rows, rowsBySplit, parts, List.of());
  }

  public LatentsContent {
    Objects.requireNonNull(latent, "latent");
    codes = List.copyOf(codes);
    rowsBySplit = new TreeMap<>(rowsBySplit);
    parts = List.copyOf(parts);
    files = List.copyOf(files);
    long sum = rowsBySplit.values().stream().mapToLong(Long::longValue).sum();
    if (rows != sum) {
      throw new IllegalArgumentException(
          "latents: expected rows of all splits adding up, found %s and %s"
              .formatted(rows, rowsBySplit));
    }
  }

  /** Returns the columns that every table of such latents has. */
  public LatentsSchema schema() {
    return new LatentsSchema(latent, codes, EncodingPlan.Columns.WITHOUT_Z);
  }
}
