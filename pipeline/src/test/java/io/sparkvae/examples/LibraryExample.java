// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import static io.sparkvae.Setting.AVERAGING_FREQUENCY;
import static io.sparkvae.Setting.BATCH_SIZE;
import static io.sparkvae.Setting.EPOCHS;
import static io.sparkvae.Setting.HEIGHT;
import static io.sparkvae.Setting.HIDDEN;
import static io.sparkvae.Setting.LATENT;
import static io.sparkvae.Setting.PRESET;
import static io.sparkvae.Setting.WIDTH;

import io.sparkvae.Sparkvae;
import io.sparkvae.TrainedModel;
import io.sparkvae.latents.Latents;
import io.sparkvae.shard.Shards;
import io.sparkvae.stats.Statistics;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Images to the KL divergence of each latent dimension, from a program. */
final class LibraryExample {
  private LibraryExample() {}

  static List<Double> divergences(SparkSession spark, String images, String run) {
    Sparkvae sparkvae = Sparkvae.on(spark);
    Shards shards = sparkvae.ingest(images).set(HEIGHT, 16).set(WIDTH, 16).to(run + "/shards");
    TrainedModel model =
        sparkvae
            .train(shards)
            .set(PRESET, "beta-vae")
            .set(LATENT, 3)
            .set(HIDDEN, List.of(32))
            .set(EPOCHS, 2)
            .set(BATCH_SIZE, 8)
            .set(AVERAGING_FREQUENCY, 2)
            .to(run + "/model");
    Latents latents = sparkvae.encode(model, shards).to(run + "/latents");
    Statistics statistics = sparkvae.stats(latents).to(run + "/stats");
    return statistics.kl().mean();
  }
}
