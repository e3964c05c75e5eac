// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Shards;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weight of the KL divergence, step by step, in a run that is stopped and goes on. */
class AnnealingTest {
  private static final int EPOCHS = 4;
  @TempDir Path temporary;

  private void check(String schedule, DoubleUnaryOperator weight) {
    Shards shards = TestTraining.shards();
    Settings settings =
        TestTraining.settings(
            """
            model { beta = 2.5, annealing { %s } }
            train { epochs = %d, averagingFrequency = 1 }
            """
                .formatted(schedule, EPOCHS));
    Path whole = temporary.resolve("whole");
    TrainingContent expected = TestTraining.content(TestTraining.run(settings, shards, whole));
    Path halves = temporary.resolve("halves");
    long rounds = expected.rounds();
    // In the middle of the rise; and once more, with the second cycle, in the next.
    for (long left : new long[] {rounds / 4, rounds / 2}) {
      AtomicInteger passed = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  TestTraining.run(
                      settings, shards, halves, () -> passed.incrementAndGet() == left))
          .isInstanceOf(StopFailure.class);
    }
    assertThat(TestTraining.content(TestTraining.run(settings, shards, halves)))
        .isEqualTo(expected);
    for (Path run : List.of(whole, halves)) {
      List<JsonNode> lines = TestTraining.metrics(run);
      assertThat(lines).hasSize((int) rounds);
      for (int step = 0; step < rounds; step++) {
        double found = lines.get(step).get("controls").get(ModelGraph.BETA).asDouble();
        double epoch = step * (double) EPOCHS / rounds;
        assertThat(found).isCloseTo(2.5 * weight.applyAsDouble(epoch), within(1e-12));
      }
      // The control: a step further it is another weight.
      double first = lines.get(1).get("controls").get(ModelGraph.BETA).asDouble();
      double second = 2.5 * weight.applyAsDouble(2.0 * EPOCHS / rounds);
      assertThat(first).isNotCloseTo(second, within(1e-12));
      assertThat(lines.get((int) rounds - 1).get("controls").get(ModelGraph.BETA).asDouble())
          .isCloseTo(2.5, within(1e-6));
    }
  }

  @Test
  void linear() {
    check("schedule = linear, epochs = 2.6", epoch -> Math.min(1, epoch / 2.6));
  }

  @Test
  void sigmoid() {
    check(
        "schedule = sigmoid, midpoint = 1.5, slope = 8",
        epoch -> 1 / (1 + Math.exp(-8 * (epoch - 1.5))));
  }

  @Test
  void cyclical() {
    check("schedule = cyclical, cycles = 2, rise = 0.7", epoch -> Math.min(1, epoch % 2 / 2 / 0.7));
  }

  /** E ln q(z|x) - ln 1/N sum_n q(z|x_n) over all N images: I(x; z) under q, in nats. */
  private static double mutualInformation(Map<String, double[]> found, int latent) {
    double[] mu = found.get(ModelGraph.MU);
    double[] logVar = found.get(ModelGraph.LOG_VAR);
    double[] z = found.get(ModelGraph.Z);
    int n = z.length / latent;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double own = 0;
      double all = 0;
      for (int k = 0; k < n; k++) {
        double density = 0;
        for (int j = 0; j < latent; j++) {
          double d = z[i * latent + j] - mu[k * latent + j];
          double v = logVar[k * latent + j];
          density -= (Math.log(2 * Math.PI) + v + d * d / Math.exp(v)) / 2;
        }
        own = k == i ? density : own;
        all += Math.exp(density) / n;
      }
      sum += (own - Math.log(all)) / n;
    }
    return sum;
  }

  /** Annealing may still collapse: where z says too little of the images, it ends without KL. */
  @Test
  void anAnnealedModelMayStillCollapse() {
    float[][] images = InMemory.spots(512);
    double[] rates = new double[2];
    double[] information = new double[2];
    String[] variances = {"2.0", "0.05"};
    for (int i = 0; i < 2; i++) {
      ModelSpec spec =
          ModelSpec.from(
              Settings.reference()
                  .with(
                      """
                      model { hidden = [32], latent = 4, likelihood = gaussian
                        gaussian.variance = %s
                        annealing { schedule = cyclical, cycles = 2, rise = 0.5 } }
                      """
                          .formatted(variances[i]),
                      "test"),
              ImageShape.of(1, 8, 8));
      float[] theta = InMemory.train(spec, images, 64, 1500, 0.005);
      rates[i] = InMemory.bound(spec, theta, images, 4).rate();
      information[i] =
          mutualInformation(
              InMemory.evaluate(
                  spec, theta, images, 1, ModelGraph.MU, ModelGraph.LOG_VAR, ModelGraph.Z),
              spec.latent().size());
      System.out.printf(
          "annealed, variance %s: KL %.4f, MI %.4f nats%n", variances[i], rates[i], information[i]);
    }
    assertThat(rates[0]).isLessThan(0.1);
    assertThat(information[0]).isLessThan(0.1);
    // The control: a sharper likelihood. Of N images no code can say more than ln N.
    assertThat(rates[1]).isGreaterThan(2);
    assertThat(information[1]).isGreaterThan(2).isLessThan(rates[1]).isLessThan(Math.log(512));
  }
}
