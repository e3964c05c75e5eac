// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * The numbers of {@code disentanglement.json}. All scores are between 0 and 1, and higher is better
 * disentangled. They are for comparing models on the same images: published implementations differ.
 *
 * @param images number of images that they were computed on
 * @param factors the factors of the table that vary; the lists by factor have their order
 * @param constant factors of the table that have one value only, and no scores
 * @param mig mutual information gap: a mean over the factors (Chen et al. 2018)
 * @param migByFactor the same by factor
 * @param sap separated attribute predictability (Kumar et al. 2018), of factors as ordered numbers
 *     but for those that {@code score.disentanglement.unordered} names
 * @param sapByFactor the same by factor
 * @param dci from random forests (Eastwood and Williams 2018)
 * @param factorVae FactorVAE score (Kim and Mnih 2018)
 * @param betaVae beta-VAE score (Higgins et al. 2017)
 * @param modularity a mean over the dimensions (Ridgeway and Mozer 2018)
 * @param irs interventional robustness score (Suter et al. 2019)
 * @param mutualInformation of dimension and factor in nats, {@code [latent][factors]}
 * @param importance of a dimension for a factor in the forests of {@code dci}, likewise
 * @param standardErrors of the scores; absent if none were asked for, and in scores of earlier
 *     versions
 */
@JsonDeserialize(builder = DisentanglementContent.Read.class)
public record DisentanglementContent(
    int images,
    List<Factor> factors,
    List<Integer> constant,
    double mig,
    List<Double> migByFactor,
    double sap,
    List<Double> sapByFactor,
    Dci dci,
    double factorVae,
    double betaVae,
    double modularity,
    double irs,
    List<List<Double>> mutualInformation,
    List<List<Double>> importance,
    @JsonInclude(JsonInclude.Include.NON_NULL) StandardErrors standardErrors) {

  /** What is read: scores of earlier versions have no errors. */
  @JsonPOJOBuilder(withPrefix = "")
  static final class Read {
    @JsonProperty int images;
    @JsonProperty List<Factor> factors;
    @JsonProperty List<Integer> constant;
    @JsonProperty double mig;
    @JsonProperty List<Double> migByFactor;
    @JsonProperty double sap;
    @JsonProperty List<Double> sapByFactor;
    @JsonProperty Dci dci;
    @JsonProperty double factorVae;
    @JsonProperty double betaVae;
    @JsonProperty double modularity;
    @JsonProperty double irs;
    @JsonProperty List<List<Double>> mutualInformation;
    @JsonProperty List<List<Double>> importance;
    @JsonProperty StandardErrors standardErrors;

    DisentanglementContent build() {
      return new DisentanglementContent(
          images,
          factors,
          constant,
          mig,
          migByFactor,
          sap,
          sapByFactor,
          dci,
          factorVae,
          betaVae,
          modularity,
          irs,
          mutualInformation,
          importance,
          standardErrors);
    }
  }

  /**
   * A factor.
   *
   * @param index in the column {@code factors} of the table, from 0
   * @param values number of its values that occur
   * @param entropy in nats
   */
  public record Factor(int index, int values, double entropy) {}

  /**
   * Disentanglement, completeness and informativeness.
   *
   * @param informativeness accuracy of the forests on images that they have not seen, a mean over
   *     the factors
   * @param accuracyByFactor the same by factor
   */
  public record Dci(
      double disentanglement,
      double completeness,
      double informativeness,
      List<Double> accuracyByFactor) {}

  static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  static List<List<Double>> lists(double[][] values) {
    return Arrays.stream(values).map(DisentanglementContent::list).toList();
  }
}
