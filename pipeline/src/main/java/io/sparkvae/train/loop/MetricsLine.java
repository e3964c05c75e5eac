// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.JsonNumbers;
import io.sparkvae.train.step.CodeUsage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of {@code metrics.jsonl}: one round. Bounds and divergences in nats an image, over the
 * images of the round, while the parameters changed.
 *
 * @param round from 1, counted through all epochs
 * @param epoch of the last step of the round, from 1
 * @param examples images used in this round
 * @param elbo logLikelihood - kl, whatever the weight of the KL divergence in the objective
 * @param controls scalars of the objective in the last step of the round, by name: {@code beta},
 *     the weight of the KL divergence, and others
 * @param learningRate in that step
 * @param gradientNorm Euclidean norm of the gradient before it is clipped, mean over the steps of
 *     all workers; left out without clipping
 * @param clippedSteps part of these steps whose gradient was clipped, in [0, 1]; likewise
 * @param imagesPerSecond over broadcast, compute and reduce
 * @param validationElbo of the validation images after the round; left out when not evaluated
 * @param averageValidationElbo the same of the average of the parameters; left out without one
 * @param codes how much the codes of each level were used, as a moving average of the last hundred
 *     steps or of the codebook's own decay; left out for a model without codes
 * @param leftOut images that the trainer had for this round and did not use; only of the trainer
 *     {@code dl4j-spark}
 */
public record MetricsLine(
    long round,
    int epoch,
    long examples,
    double elbo,
    double logLikelihood,
    double kl,
    Map<String, Double> controls,
    double learningRate,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double gradientNorm,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double clippedSteps,
    double imagesPerSecond,
    Seconds seconds,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double validationElbo,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double averageValidationElbo,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CodeUsage.Level> codes,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long leftOut) {

  public MetricsLine {
    controls = new TreeMap<>(controls);
    codes = List.copyOf(codes);
  }

  /** Returns the numbers of the line by their path in it: {@code elbo}, {@code controls/beta}. */
  public Map<String, Double> numbers() {
    return JsonNumbers.of(Json.MAPPER.valueToTree(this));
  }

  /**
   * Where the time of the round went, in seconds.
   *
   * @param broadcast sending the state to the executors
   * @param compute of the slowest worker
   * @param reduce averaging, with what scheduling costs
   * @param checkpoint that training paused for the checkpoint before this round; 0 when there was
   *     none
   */
  public record Seconds(double broadcast, double compute, double reduce, double checkpoint) {}
}
