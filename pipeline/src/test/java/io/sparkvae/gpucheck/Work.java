// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Shards;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.step.WorkOrder;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;

/** The two models on which everything is measured. Adam with a rate of 0.001 trains both. */
enum Work {
  /** M1: a multilayer perceptron, 784-200-200-50, on MNIST. */
  MLP(128, 8192, "network = mlp, hidden = [200, 200], activation = tanh, latent = 50"),
  /** M2: convolutions on sprites of 64 x 64. */
  CONV(64, 512, "network = conv, latent = 10");

  private static final String SMALL =
      "model { hidden = [16], latent = 3, conv { channels = [4], dense = 16 } }";
  private static final int QUICK_BATCH = 16;
  private static final long CACHE_BYTES = 2L << 30;

  private final int batch;
  private final int largeBatch;
  private final String model;

  Work(int batch, int largeBatch, String model) {
    this.batch = batch;
    this.largeBatch = largeBatch;
    this.model = model;
  }

  /** As figures and files have it. */
  String spelled() {
    return name().toLowerCase(Locale.ROOT);
  }

  int batch(Scale scale) {
    return scale.of(batch, QUICK_BATCH);
  }

  int largeBatch(Scale scale) {
    return scale.of(largeBatch, 2 * QUICK_BATCH);
  }

  /** Settings of the model and of training, in rounds of so many steps. */
  Settings settings(Scale scale, int steps) {
    Settings settings =
        Settings.reference()
            .with("model { preset = vae, likelihood = bernoulli, %s }".formatted(model), "check")
            .with(
                "train { batchSize = %d, averagingFrequency = %d, roundsSpanEpochs = true, workers = 1, epochs = 10000 }"
                    .formatted(batch(scale), steps),
                "check");
    return scale.quick() ? settings.with(SMALL, "check") : settings;
  }

  /** What one worker is told to train. */
  static WorkOrder order(Settings settings, Shards shards) {
    ModelSpec spec = ModelSpec.from(settings, shards.content().shape());
    return new WorkOrder(
        spec,
        Learning.from(settings),
        TrainingData.of(shards),
        MinibatchParts.from(settings, spec),
        1,
        CACHE_BYTES,
        WorkOrder.cardCacheBytes(settings),
        new SerializableConfiguration(new Configuration()));
  }
}
