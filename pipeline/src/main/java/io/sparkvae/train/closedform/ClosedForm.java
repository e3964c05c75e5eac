// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.input.Binarisation;
import io.sparkvae.model.input.Corruption;
import io.sparkvae.model.likelihood.GaussianLikelihood;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.posterior.DeterministicPosterior;
import io.sparkvae.model.posterior.GaussianPosterior;
import io.sparkvae.model.prior.NormalPrior;
import java.util.List;

/** Linear models whose parameters follow from mean and covariance, without steps of a gradient. */
enum ClosedForm {
  /** Principal components: E the first eigenvectors of the covariance, D = E^T. */
  PCA,
  /** Probabilistic PCA (Tipping and Bishop 1999): the linear VAE of greatest likelihood. */
  PPCA,
  /** Independent components: FastICA (Hyvärinen 1999) on whitened data. */
  ICA;

  /**
   * Checks that a spec describes a model of this form: one affine layer each way, and the
   * posterior.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is another kind of model
   */
  void check(Settings settings, ModelSpec spec) {
    linear(settings, "model.hidden", spec.encoder());
    linear(settings, "model.decoder.hidden", spec.decoder());
    require(
        settings,
        this == PPCA
            ? spec.posterior() instanceof GaussianPosterior
            : spec.posterior() instanceof DeterministicPosterior,
        "model.posterior",
        this == PPCA ? "gaussian" : "deterministic");
    require(settings, spec.prior() instanceof NormalPrior, "model.prior", "normal");
    require(
        settings, spec.likelihood() instanceof GaussianLikelihood, "model.likelihood", "gaussian");
    require(settings, spec.binarisation() == Binarisation.NONE, "model.binarisation", "none");
    require(
        settings, spec.corruption() instanceof Corruption.None, "model.corruption.kind", "none");
    require(settings, settings.real("model.dropout") == 0, "model.dropout", "0");
    int size = spec.shape().size();
    int most = this == PPCA ? size - 1 : size;
    if (spec.latent().size() > most) {
      throw settings.refused(
          "model.latent",
          "at most %s for images of %s numbers".formatted(most, size),
          spec.latent().size());
    }
  }

  private void linear(Settings settings, String key, Object network) {
    require(
        settings,
        network instanceof Mlp mlp && mlp.hidden().equals(List.of()),
        key,
        "[] and network mlp");
  }

  private void require(Settings settings, boolean holds, String key, String expected) {
    if (!holds) {
      throw settings.refused(
          key,
          "%s for train.closedForm = %s".formatted(expected, Settings.spelled(this)),
          settings.section("model").get(key).replace("\"", ""));
    }
  }
}
