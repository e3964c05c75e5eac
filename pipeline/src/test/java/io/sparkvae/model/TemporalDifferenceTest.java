// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.input.NoiseInput;
import io.sparkvae.model.likelihood.ObservationModel;
import io.sparkvae.model.network.StepwiseDecoder;
import io.sparkvae.model.posterior.BeliefDraw;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.train.updater.Adam;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Temporal difference VAE on a hill of light that goes round a ring of pixels, to the left or to
 * the right: jumps from a belief keep the direction and go as far as the gap says (the behaviour
 * that the paper shows on Moving MNIST, in one dimension). What is believed after a single frame
 * cannot know the direction: the control.
 */
@Tag("proofs")
class TemporalDifferenceTest {
  private static final int BATCH = 64;
  private static final int FRAMES = 8;
  private static final int RING = 12;
  private static final int STEPS = 3000;
  private static final int LONGEST = 4;
  private static final int SEEN = 4;

  private static final ModelSpec SPEC =
      ModelSpec.from(
          Settings.reference()
              .with(
                  """
                  model { preset = td-vae, hidden = [64], latent = 6, belief.units = 64
                    jumps { longest = 4, hidden = [64] }
                    likelihood = gaussian, gaussian.variance = 0.01 }
                  """,
                  "test"),
          new ImageShape(FRAMES, 1, 1, RING));

  /** The sequences of a batch. */
  private record Hills(int[] starts, int[] velocities, float[] pixels) {
    static Hills draw(SplittableRandom random) {
      Hills hills = new Hills(new int[BATCH], new int[BATCH], new float[BATCH * FRAMES * RING]);
      for (int i = 0; i < BATCH; i++) {
        hills.starts[i] = random.nextInt(RING);
        hills.velocities[i] = random.nextBoolean() ? 1 : -1;
        for (int t = 0; t < FRAMES; t++) {
          for (int p = 0; p < RING; p++) {
            double angle = 2 * Math.PI * (p - hills.at(i, t)) / RING;
            hills.pixels[(i * FRAMES + t) * RING + p] = (float) (0.5 + 0.5 * Math.cos(angle));
          }
        }
      }
      return hills;
    }

    int at(int i, int t) {
      return Math.floorMod(starts[i] + velocities[i] * t, RING);
    }
  }

  /**
   * What jumps keep.
   *
   * @param direction the share of jumps that go the way that the hill goes
   * @param furthest the largest difference of the mean way of a gap from that gap, in pixels
   */
  private record Kept(double direction, double furthest) {}

  private static float[] trained() {
    BuiltGraph built = ModelGraph.training(SPEC, BATCH);
    float[] theta = built.layout().initialise(1);
    float[] m = new float[theta.length];
    float[] v = new float[theta.length];
    float[] gradient = new float[theta.length];
    float[] weight = new float[BATCH];
    Arrays.fill(weight, 1);
    NoiseInput noise = new NoiseInput(built.noise(), BATCH);
    SplittableRandom random = new SplittableRandom(2);
    try (GraphSession session = Engine.open(built.graph(), Precision.FLOAT)) {
      for (int step = 1; step <= STEPS; step++) {
        for (int i = 0; i < BATCH; i++) {
          noise.draw(Noise.of(step, i), i);
        }
        session.parameters().put(theta);
        session.input(ModelGraph.X).put(Hills.draw(random).pixels);
        session.input(ModelGraph.WEIGHT).put(weight);
        session.input(ModelGraph.BETA).put(new float[] {1});
        noise.put(session);
        session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
        session.gradient().get(gradient);
        double rate = 0.01 * Math.min(1, 4.0 * (STEPS - step + 1) / STEPS);
        new Adam(0.9, 0.999, 1e-8).step(theta, m, v, gradient, rate, step);
      }
    }
    return theta;
  }

  /** Frames after jumps of 1 to 4 frames from what is believed after so many frames. */
  private static Graph jumps(int seen) {
    Scope scope = Scope.inUse(SPEC.shape(), SPEC.latent(), BATCH);
    var inference = SPEC.inference(scope);
    Expression x = Expression.input(ModelGraph.X, BATCH, SPEC.shape().size());
    BeliefDraw draw = BeliefDraw.required(inference.draw(inference.features(x)), "test");
    StepwiseDecoder decoder = (StepwiseDecoder) SPEC.decoder();
    ObservationModel ofFrame =
        new ObservationModel(
            scope.shaped(decoder.of().step(SPEC.shape())),
            SPEC.encoder(),
            SPEC.prior(),
            decoder.network(),
            SPEC.likelihood());
    int size = SPEC.latent().channels();
    Expression state = draw.z().slice(1, (seen - 1L) * size, (long) seen * size);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    for (int gap = 1; gap <= LONGEST; gap++) {
      Expression next =
          draw.jumps()
              .after(scope, state, draw.jumps().gap(gap, BATCH))
              .sample(scope.gaussian("jump" + gap, size));
      outputs.put("frame" + gap, ofFrame.mean(ofFrame.decoded(next, x)));
    }
    return new Graph(outputs);
  }

  private static Kept kept(float[] theta, int seen) {
    Graph graph = jumps(seen);
    Hills hills = Hills.draw(new SplittableRandom(3));
    double direction = 0;
    double furthest = 0;
    try (GraphSession session = Engine.open(graph, Model.layout(SPEC), Precision.FLOAT)) {
      session.parameters().put(theta);
      Noise noise = Noise.of(7);
      graph
          .inputs()
          .forEach(
              (name, input) -> {
                if (name.equals(ModelGraph.X)) {
                  session.input(name).put(hills.pixels);
                } else {
                  float[] numbers = new float[BATCH * Math.toIntExact(input.shape().get(1))];
                  noise.gaussian(numbers);
                  session.input(name).put(numbers);
                }
              });
      for (int gap = 1; gap <= LONGEST; gap++) {
        session.evaluate(List.of("frame" + gap));
        float[] frames = session.output("frame" + gap).toFloats();
        double way = 0;
        for (int i = 0; i < BATCH; i++) {
          double moved = hills.velocities[i] * around(place(frames, i) - hills.at(i, seen - 1));
          direction += moved > 0 ? 1.0 / (BATCH * LONGEST) : 0;
          way += moved / BATCH;
        }
        furthest = Math.max(furthest, Math.abs(way - gap));
      }
    }
    return new Kept(direction, furthest);
  }

  /** Where the light of a frame is, by its circular mean, in pixels. */
  private static double place(float[] frames, int i) {
    double sine = 0;
    double cosine = 0;
    for (int p = 0; p < RING; p++) {
      double angle = 2 * Math.PI * p / RING;
      sine += frames[i * RING + p] * Math.sin(angle);
      cosine += frames[i * RING + p] * Math.cos(angle);
    }
    return Math.atan2(sine, cosine) * RING / (2 * Math.PI);
  }

  /** A way around the ring, the shorter one. */
  private static double around(double way) {
    return way - RING * Math.rint(way / RING);
  }

  @Test
  void aJumpKeepsDirectionAndDistanceWhereABeliefHasSeenTheMotion() {
    float[] theta = trained();
    Kept motion = kept(theta, SEEN);
    Kept still = kept(theta, 1);
    System.out.printf(
        "jumps: direction kept %.3f, at most %.2f pixels off; after a single frame %.3f, %.2f%n",
        motion.direction, motion.furthest, still.direction, still.furthest);
    assertThat(motion.direction).isGreaterThanOrEqualTo(0.95);
    assertThat(motion.furthest).isLessThanOrEqualTo(0.5);
    assertThat(still.direction).isBetween(0.35, 0.65);
    assertThat(still.furthest).isGreaterThan(1);
  }
}
