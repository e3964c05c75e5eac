// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.SessionPool;
import org.apache.spark.sql.SparkSession;

/** Whole stages on the card, from shards to what they leave, beside the same work in memory. */
final class Stages implements Step {
  private static final double TRAINING_SECONDS = 12;

  @Override
  public void run(Site site, Findings found) {
    site.cluster().with("local[1]", spark -> training(site, found, spark));
    int tasks = site.scale().of(Math.min(8, Runtime.getRuntime().availableProcessors()), 1);
    site.cluster().with("local[%d]".formatted(tasks), spark -> encoding(site, found, spark, tasks));
  }

  private static void training(Site site, Findings found, SparkSession spark) {
    double inner = Speed.innerLoop(site, spark);
    InnerLoop.onProcessor(spark);
    long examples = Work.order(settings(site, 1), site.shards(Work.MLP)).data().examples();
    int epochs = site.scale().of((int) Math.max(10, TRAINING_SECONDS * inner / examples), 1);
    long began = System.nanoTime();
    TestStages.train(
        spark, settings(site, epochs), site.shardsOf(Work.MLP), site.at("model-stage"));
    double seconds = (System.nanoTime() - began) * 1e-9;
    double rate = epochs * (double) examples / seconds;
    found.figure(
        Figure.atLeast(
            "gpu.train.stage",
            rate / inner,
            0.8,
            0.95,
            "the training stage of M1 in local[1], %,d epochs in %.1f s (%,.0f images/s), against its inner loop (%,.0f)"
                .formatted(epochs, seconds, rate, inner)));
    SessionPool.clear();
  }

  private static Settings settings(Site site, int epochs) {
    return Work.MLP
        .settings(site.scale(), 1000)
        .with("train.epochs = %d, gpu.local = %d".formatted(epochs, Site.CARD), "check");
  }

  private static void encoding(Site site, Findings found, SparkSession spark, int tasks) {
    double memory = EncodingRate.best(site).imagesPerSecond();
    Settings settings =
        Work.CONV
            .settings(site.scale(), 1)
            .with(
                "encode.batchSize = %d, gpu.local = %d"
                    .formatted(EncodingRate.batch(site.scale()), Site.CARD),
                "check");
    // Once before: kernels are compiled, and files of the shards lie in the system's memory.
    double rate = 0;
    for (int i = 0; i < 2; i++) {
      long began = System.nanoTime();
      TestStages.encode(
          spark,
          settings,
          site.at("model-conv"),
          site.shardsOf(Work.CONV),
          site.at("latents-" + i));
      double seconds = (System.nanoTime() - began) * 1e-9;
      rate = site.shards(Work.CONV).content().rows() / seconds;
    }
    found.figure(
        Figure.atLeast(
            "gpu.encode.end-to-end",
            rate / memory,
            0.3,
            0.6,
            "the encoding stage of M2 in local[%d], shards to table with likelihoods (%,.0f images/s), against mu and logVar in memory (%,.0f)"
                .formatted(tasks, rate, memory)));
    SessionPool.clear();
  }
}
