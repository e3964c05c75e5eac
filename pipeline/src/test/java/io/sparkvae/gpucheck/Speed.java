// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.model.SessionPool;
import org.apache.spark.sql.SparkSession;

/** Images a second in memory: training with batches and noise, and encoding. */
final class Speed implements Step {
  /** Rates of an H100, to choose how many steps a timed round has. */
  private static final double MLP_RATE = 700_000;

  private static final double CONV_RATE = 90_000;

  @Override
  public void run(Site site, Findings found) {
    site.cluster()
        .with(
            "local[1]",
            spark -> {
              InnerLoop.onCard(spark);
              for (ProductPrecision precision : ProductPrecision.values()) {
                for (Work model : Work.values()) {
                  training(site, found, model, model.batch(site.scale()), precision, "");
                }
              }
              for (Work model : Work.values()) {
                training(
                    site,
                    found,
                    model,
                    model.largeBatch(site.scale()),
                    ProductPrecision.TF32,
                    ".large");
              }
              encoding(site, found);
            });
  }

  private static void training(
      Site site, Findings found, Work model, int batch, ProductPrecision precision, String suffix) {
    String products = precision.name().toLowerCase(java.util.Locale.ROOT);
    found.figure(
        Figure.reported(
            "train.%s%s.%s".formatted(model.spelled(), suffix, products),
            trainingRate(site, model, batch, products),
            "images/s, batch %d, batches and noise included".formatted(batch)));
  }

  private static double trainingRate(Site site, Work model, int batch, String products) {
    double rate = model == Work.MLP ? MLP_RATE : CONV_RATE;
    int steps = (int) Math.max(2, site.scale().seconds() * rate / model.batch(site.scale()));
    Settings settings =
        model
            .settings(site.scale(), Math.max(2, steps * model.batch(site.scale()) / batch))
            .with(
                "train { batchSize = %d, gpu.products = %s }".formatted(batch, products), "check");
    double found =
        new InnerLoop(Work.order(settings, site.shards(model)))
            .imagesPerSecond(site.scale().rounds());
    SessionPool.clear();
    return found;
  }

  /** The inner loop of M1 in single precision. The calling thread must compute on the card. */
  static double innerLoop(Site site, SparkSession spark) {
    InnerLoop.onCard(spark);
    return trainingRate(site, Work.MLP, Work.MLP.batch(site.scale()), "fp32");
  }

  private static void encoding(Site site, Findings found) {
    EncodingRate best = EncodingRate.best(site);
    found.figure(
        Figure.reported(
            "encode.conv.fp32",
            best.imagesPerSecond(),
            "images/s, batch %d, from bytes in the host's memory to mu and logVar there, %d threads"
                .formatted(EncodingRate.batch(site.scale()), best.threads())));
  }
}
