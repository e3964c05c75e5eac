// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.ml.param.Param;

/**
 * The parameters that name the columns that a model adds. An empty name leaves a column out. The
 * columns hold the same numbers as those of a latents table.
 *
 * @param <T> the class that has the parameters, which setters return
 */
public interface PosteriorParams<T extends PosteriorParams<T>> extends FluentParams<T> {
  /** The column of the posterior's mean. */
  default Param<String> outputCol() {
    return column(Output.MU, "mean of the posterior, a vector [latent]");
  }

  /** The column of the logarithm of its variance. */
  default Param<String> logVarCol() {
    return column(Output.LOG_VAR, "logarithm of the posterior's variance, a vector [latent]");
  }

  /** The column of the KL divergences. */
  default Param<String> klCol() {
    return column(Output.KL, "KL(q(z|x) || p(z)) by dimension or by code, a vector, in nats");
  }

  /** The column of the likelihood. */
  default Param<String> logLikelihoodCol() {
    return column(Output.LOG_LIKELIHOOD, "ln p(x|z) at one z from the posterior, in nats");
  }

  /** The column of the evidence lower bound. */
  default Param<String> elboCol() {
    return column(Output.ELBO, "evidence lower bound, logLikelihood minus the sum of kl, in nats");
  }

  /** The column of codes. */
  default Param<String> codesCol() {
    return column(Output.CODES, "codes of a model with codebooks, an array of integers");
  }

  /** The column of the z that was drawn. */
  default Param<String> zCol() {
    return column(Output.Z, "the z that was drawn from the posterior, a vector [latent]");
  }

  private Param<String> column(Output output, String what) {
    return new Param<>(
        this, output.param(), "column of the " + what + "; empty: none", Checks.NOT_NULL);
  }

  /** Sets the defaults. A constructor calls it once. */
  default void setPosteriorDefaults() {
    setDefault(outputCol(), "mu");
    setDefault(logVarCol(), "logVar");
    setDefault(klCol(), "kl");
    setDefault(logLikelihoodCol(), "logLikelihood");
    setDefault(elboCol(), "elbo");
    setDefault(codesCol(), "");
    setDefault(zCol(), "");
  }

  /** Returns the names of the columns that are added, by what they hold. */
  default Map<Output, String> outputs() {
    Map<Output, String> names = new EnumMap<>(Output.class);
    for (Output output : Output.values()) {
      String name = (String) getOrDefault(getParam(output.param()));
      if (!name.isEmpty()) {
        names.put(output, name);
      }
    }
    return names;
  }

  /** Sets {@link #outputCol}. */
  default T setOutputCol(String value) {
    return with(outputCol(), value);
  }

  /** Returns {@link #outputCol}. */
  default String getOutputCol() {
    return getOrDefault(outputCol());
  }

  /** Sets {@link #logVarCol}. */
  default T setLogVarCol(String value) {
    return with(logVarCol(), value);
  }

  /** Returns {@link #logVarCol}. */
  default String getLogVarCol() {
    return getOrDefault(logVarCol());
  }

  /** Sets {@link #klCol}. */
  default T setKlCol(String value) {
    return with(klCol(), value);
  }

  /** Returns {@link #klCol}. */
  default String getKlCol() {
    return getOrDefault(klCol());
  }

  /** Sets {@link #logLikelihoodCol}. */
  default T setLogLikelihoodCol(String value) {
    return with(logLikelihoodCol(), value);
  }

  /** Returns {@link #logLikelihoodCol}. */
  default String getLogLikelihoodCol() {
    return getOrDefault(logLikelihoodCol());
  }

  /** Sets {@link #elboCol}. */
  default T setElboCol(String value) {
    return with(elboCol(), value);
  }

  /** Returns {@link #elboCol}. */
  default String getElboCol() {
    return getOrDefault(elboCol());
  }

  /** Sets {@link #codesCol}. */
  default T setCodesCol(String value) {
    return with(codesCol(), value);
  }

  /** Returns {@link #codesCol}. */
  default String getCodesCol() {
    return getOrDefault(codesCol());
  }

  /** Sets {@link #zCol}. */
  default T setZCol(String value) {
    return with(zCol(), value);
  }

  /** Returns {@link #zCol}. */
  default String getZCol() {
    return getOrDefault(zCol());
  }
}
