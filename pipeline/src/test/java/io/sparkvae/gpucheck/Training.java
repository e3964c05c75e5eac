// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.SessionPool;
import io.sparkvae.train.checkpoint.TrainingState;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/**
 * Training on the card gives as good a model as training on the processor from the same start, and
 * the same bits twice.
 */
final class Training implements Step {
  private static final double NATS = 0.5;

  @Override
  public void run(Site site, Findings found) {
    site.cluster()
        .with(
            "local[1]",
            spark -> {
              for (Work model : Work.values()) {
                compare(site, found, spark, model);
              }
            });
  }

  private static void compare(Site site, Findings found, SparkSession spark, Work model) {
    int steps = site.scale().of(model == Work.MLP ? 500 : 150, 3);
    Settings settings = model.settings(site.scale(), steps);
    InnerLoop.onCard(spark);
    InnerLoop card = trained(site, model, settings);
    SessionPool.clear();
    boolean same = equal(card.state(), trained(site, model, settings).state());
    found.figure(
        Figure.atMost(
            "gpu.bits.training." + model.spelled(),
            same ? 0 : 1,
            0,
            "of two trainings of %d steps: those that gave other bits".formatted(steps)));
    InnerLoop.onProcessor(spark);
    InnerLoop processor = trained(site, model, settings);
    double onProcessor = processor.elbo();
    double onCard = card.elbo();
    found.figure(
        Figure.atMost(
            "gpu.elbo." + model.spelled(),
            Math.abs(onCard - onProcessor),
            NATS,
            "nats an image between training on the card (%.3f) and on the processor (%.3f), validation images, %d steps"
                .formatted(onCard, onProcessor, steps)));
  }

  private static InnerLoop trained(Site site, Work model, Settings settings) {
    InnerLoop loop = new InnerLoop(Work.order(settings, site.shards(model)));
    loop.next();
    return loop;
  }

  private static boolean equal(TrainingState a, TrainingState b) {
    return Arrays.equals(a.theta(), b.theta())
        && Arrays.equals(a.m(), b.m())
        && Arrays.equals(a.v(), b.v());
  }

  /** A few steps of both models, for tools that watch what they do and are slow. */
  static final class Short implements Step {
    private static final int STEPS = 2;

    @Override
    public void run(Site site, Findings found) {
      site.cluster()
          .with(
              "local[1]",
              spark -> {
                InnerLoop.onCard(spark);
                for (Work model : Work.values()) {
                  trained(site, model, model.settings(site.scale(), STEPS));
                  found.line("%s: %d steps".formatted(model.spelled(), STEPS));
                }
              });
    }
  }
}
