// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.stats.LatentSummary;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether the posterior has collapsed onto the prior, so that z says nothing about the image
 * (Bowman et al. 2016, arXiv 1511.06349), in numbers and in words.
 *
 * @param collapse of the latent as a whole
 * @param inactive dimensions whose posterior mean hardly varies over the images: its variance is
 *     not above the threshold (Burda et al. 2016, arXiv 1509.00519)
 * @param idle those of them that have a KL divergence of {@value #PAID} nats or more all the same:
 *     they cost as much and tell no image from another
 * @param activeRate mean KL divergence of the other dimensions together, in nats
 * @param words sentences for the operator: what was found, then what to try
 */
public record Diagnosis(
    Collapse collapse,
    List<Integer> inactive,
    List<Integer> idle,
    double activeRate,
    List<String> words) {
  static final double PAID = 0.1;

  private static final int SHOWN = 12;

  /** How much of the latent has collapsed. */
  public enum Collapse {
    /** Every dimension is active. */
    @JsonProperty("none")
    NONE,
    /** Some dimensions are active. */
    @JsonProperty("partial")
    PARTIAL,
    /** No dimension is active: the decoder works without z. */
    @JsonProperty("complete")
    COMPLETE
  }

  public Diagnosis {
    inactive = List.copyOf(inactive);
    idle = List.copyOf(idle);
    words = List.copyOf(words);
  }

  /**
   * Diagnoses a split; empty for a posterior without a mean and a KL divergence of each dimension.
   *
   * @param activeThreshold variance of mu above which a dimension is active
   */
  static Optional<Diagnosis> of(LatentSummary latents, double activeThreshold, ModelSpec spec) {
    List<Double> kl = latents.kl().mean();
    List<Double> variance = latents.mu().variance();
    if (!spec.codes().isEmpty()
        || spec.divergence() == Divergence.ABSENT
        || kl.size() != variance.size()) {
      return Optional.empty();
    }
    List<Integer> inactive =
        IntStream.range(0, kl.size())
            .filter(j -> !(variance.get(j) > activeThreshold))
            .boxed()
            .toList();
    List<Integer> idle = inactive.stream().filter(j -> kl.get(j) >= PAID).toList();
    double lost = inactive.stream().mapToDouble(kl::get).sum();
    Collapse collapse =
        inactive.isEmpty()
            ? Collapse.NONE
            : inactive.size() < kl.size() ? Collapse.PARTIAL : Collapse.COMPLETE;
    double active = latents.kl().total() - lost;
    Findings findings =
        new Findings(collapse, inactive, idle, active, lost, activeThreshold, kl.size());
    return Optional.of(
        new Diagnosis(collapse, inactive, idle, active, DiagnosisWords.of(findings, spec)));
  }

  /**
   * What the words are about.
   *
   * @param lost mean KL divergence of the inactive dimensions together, in nats
   * @param latent number of dimensions
   */
  record Findings(
      Collapse collapse,
      List<Integer> inactive,
      List<Integer> idle,
      double active,
      double lost,
      double threshold,
      int latent) {
    /** Names dimensions, the first few of many. */
    static String names(List<Integer> dimensions) {
      String names =
          dimensions.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
      return dimensions.size() > SHOWN
          ? String.format(Locale.ROOT, "%s and %,d more", names, dimensions.size() - SHOWN)
          : names;
    }
  }
}
