// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.generate.Decoding;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.source.generated.GeneratedSequences;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A variational recurrent network against the same with the prior N(0, I) in each step (Chung et
 * al. 2015, arXiv 1506.02216, table 1), on oscillators whose phase is moved by chance in one half
 * of each turn. How much chance there will be is known from the steps before, and only a prior that
 * knows them can expect it.
 */
class RecurrentPriorTest {
  private static final int CHANNELS = 4;

  /**
   * How much is trained.
   *
   * @param steps of training
   */
  private record Size(int frames, int sequences, int units, int steps, int batch) {
    ModelSpec spec(String preset) {
      return ModelSpec.from(
          Settings.reference()
              .with(
                  """
                  model { preset = %s, hidden = [], latent = 1, likelihood = gaussian, gaussian.variance = 1e-3
                    sequence { units = %d, hidden = [%d] } }
                  """
                      .formatted(preset, units, units),
                  "test"),
          new ImageShape(frames, 1, 1, CHANNELS));
    }

    float[][] oscillators(int count, long seed) {
      return GeneratedSequences.of(
              """
              format = noisy-oscillators, noisyOscillators {
                sample = %d, frames = %d, channels = %d, shortest = 6, longest = 10, jitter = 0.5, seed = %d }
              """
                  .formatted(count, frames, CHANNELS, seed))
          .pixels();
    }
  }

  private record Trained(ModelSpec spec, float[] theta, InMemory.Bound bound) {
    static Trained of(Size size, String preset) {
      ModelSpec spec = size.spec(preset);
      float[] theta =
          InMemory.train(spec, size.oscillators(size.sequences, 1), size.batch, size.steps, 0.01);
      return new Trained(spec, theta, InMemory.bound(spec, theta, size.oscillators(512, 2), 4));
    }
  }

  @Test
  void aPriorThatKnowsTheStepsBeforeGivesABetterBound() {
    compare(new Size(10, 1024, 24, 250, 64), 1);
  }

  @Tag("proofs")
  @Test
  void aPriorThatKnowsTheStepsBeforeGivesABetterBoundAfterALongTraining() {
    compare(new Size(16, 8192, 48, 1500, 64), 5);
  }

  private static void compare(Size size, double nats) {
    Trained recurrent = Trained.of(size, "vrnn");
    Trained independent = Trained.of(size, "vrnn-i");
    System.out.printf(
        "oscillators: ELBO %.2f nats (KL %.2f) vrnn, %.2f (KL %.2f) vrnn-i%n",
        recurrent.bound.elbo(),
        recurrent.bound.rate(),
        independent.bound.elbo(),
        independent.bound.rate());
    assertThat(recurrent.bound.elbo()).isGreaterThan(independent.bound.elbo() + nats);
    double turning = turning(recurrent.theta, recurrent.spec);
    double untrained = turning(Model.layout(recurrent.spec).initialise(1), recurrent.spec);
    double real = turning(size.oscillators(200, 3), size.frames);
    System.out.printf(
        "oscillators: turns a frame %.3f drawn, %.3f real, %.3f untrained%n",
        turning, real, untrained);
    assertThat(Math.abs(turning - real)).isLessThan(0.02);
    assertThat(Math.abs(untrained - real)).isGreaterThan(0.05);
  }

  private static double turning(float[] theta, ModelSpec spec) {
    List<float[]> drawn = new Decoding(new Model(spec, theta)).samples(0, 200, 7);
    return turning(drawn.toArray(float[][]::new), spec.shape().frames());
  }

  /** Mean growth of the phase from frame to frame, in turns. */
  private static double turning(float[][] sequences, int frames) {
    double sum = 0;
    int count = 0;
    for (float[] x : sequences) {
      for (int t = 0; t + 1 < frames; t++) {
        double grown = phase(x, t + 1) - phase(x, t);
        sum += Math.IEEEremainder(grown, 2 * Math.PI) / (2 * Math.PI);
        count++;
      }
    }
    return sum / count;
  }

  /** Channels 0 and 2 of 4 are the cosine and its negative; 3 and 1 the sine and its negative. */
  private static double phase(float[] x, int t) {
    int at = t * CHANNELS;
    return Math.atan2(x[at + 3] - x[at + 1], x[at] - x[at + 2]);
  }
}
