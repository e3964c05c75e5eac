// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {
  @ParameterizedTest
  @CsvSource({
    // PyTorch, Keras and pythae
    "epochs, train.epochs",
    "num_epochs, train.epochs",
    "lr, train.learningRate.initial",
    "learning_rate, train.learningRate.initial",
    "train.learningRate, train.learningRate.initial",
    "batch_size, train.batchSize",
    "per_device_train_batch_size, train.batchSize",
    "encode.batch_size, encode.batchSize",
    "latent_dim, model.latent",
    "model.latentDim, model.latent",
    "z_dim, model.latent",
    "beta, model.beta",
    "kld_weight, model.beta",
    "hidden_dims, model.hidden",
    "optimizer, train.updater.name",
    "train.updater, train.updater.name",
    "weight_decay, train.updater.weightDecay",
    "max_grad_norm, train.clipping.norm",
    "num_embeddings, model.vq.codes",
    "validation_split, ingest.split.validation",
    "num_workers, train.workers",
    "seed, train.seed",
    "model, model.preset",
    "prior, model.prior",
    "reconstruction_loss, model.likelihood",
    // the last part
    "momentum, train.updater.momentum",
    "trian.epochs, train.epochs",
    "train.beta1, train.updater.beta1",
    "optim.beta2, train.updater.beta2",
    "train.batchsize, train.batchSize",
    "activeThreshold, stats.activeThreshold",
    // the spelling
    "train.epoch, train.epochs",
    "epohcs, train.epochs",
    "momentm, train.updater.momentum",
    "prior.train.epoch, prior.train.epochs",
  })
  void theSettingThatWasMeantIsNamed(String key, String meant) {
    assertThatThrownBy(() -> Settings.reference().withOverride(key + "=1"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "unknown key '%s' (--set): the nearest known key is '%s'".formatted(key, meant));
  }

  @Test
  void everySynonymStandsForASetting() {
    assertThat(NearestKey.named()).allMatch(Defaults::known);
  }

  @Test
  void aLongKeyIsNotPrintedWhole() {
    assertThatThrownBy(() -> Settings.reference().withOverride("x".repeat(100_000) + "=1"))
        .isInstanceOf(ConfigurationFailure.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }
}
