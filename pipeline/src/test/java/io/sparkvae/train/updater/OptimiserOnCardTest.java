// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.graph.cuda.CudaFeeds;
import io.sparkvae.graph.cuda.CudaPart;
import io.sparkvae.graph.cuda.CudaTraining;
import io.sparkvae.graph.cuda.CudaTrainingSpec;
import io.sparkvae.graph.cuda.CudaVector;
import io.sparkvae.graph.cuda.PixelCache;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.graph.cuda.Staging;
import io.sparkvae.graph.cuda.TrainingStatus;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.train.checkpoint.TrainingState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From equal gradients the (emulated) card makes the parameters of the processor, bit for bit. The
 * loss is linear, so its gradient is what the image says.
 */
class OptimiserOnCardTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator("order=both");

  /** Elements of a weight, a bias, and another weight. */
  private static final int[] SIZES = {4500, 300, 700};

  private static final int N = 5500;
  private static final int STEPS = 4;
  private static final double RATE = 0.05;

  /** (x - 1/2) theta, for which the gradient is x - 1/2. */
  private static Graph graph() {
    Expression x = Expression.input("x", 1, N);
    Expression weight = Expression.input("weight", 1);
    String[] names = {"a.weight", "a.bias", "b.weight"};
    Expression loss = Expression.constant(0);
    int from = 0;
    for (int i = 0; i < SIZES.length; i++) {
      Expression theta = Expression.parameter(names[i], new Initialisation.Zero(), SIZES[i]);
      Expression gradient = x.slice(1, from, from + SIZES[i]).reshape(SIZES[i]).minus(0.5);
      loss = loss.plus(theta.times(gradient).sum());
      from += SIZES[i];
    }
    return new Graph(Map.of("loss", loss.times(weight).sum(), "each", weight.times(2)));
  }

  private static CudaTrainingSpec spec(Graph graph, Optimiser optimiser) {
    return new CudaTrainingSpec(
        graph,
        graph.layout(),
        "loss",
        List.of("each"),
        new CudaFeeds(1, "x", N, "weight", "label", 0, List.of(), List.of()),
        optimiser.onCard(graph.layout()),
        CudaTrainingSpec.Gradients.WHOLE);
  }

  private static byte[] pixels(int step) {
    float[] u = new float[N];
    Noise.of(3, step).uniform(u, 0, N);
    byte[] pixels = new byte[N];
    for (int i = 0; i < N; i++) {
      pixels[i] = (byte) (int) (256 * u[i]);
    }
    return pixels;
  }

  private static TrainingState start(Optimiser optimiser) {
    float[] theta = new float[N];
    Noise.of(4).gaussian(theta);
    return optimiser.start(theta);
  }

  private static Map<CudaVector, float[]> kept(TrainingState state) {
    return Map.of(
        CudaVector.FIRST_MOMENT,
        state.m(),
        CudaVector.SECOND_MOMENT,
        state.v(),
        CudaVector.AVERAGE,
        state.average());
  }

  private record Trained(TrainingState state, ClippingSums clipping) {}

  private static Trained onCard(Optimiser optimiser) {
    TrainingState state = start(optimiser).copy();
    PixelCache.Kept kept = new PixelCache.Kept("images", N, N, 0);
    try (CudaTraining training =
        CudaTraining.open(spec(graph(), optimiser), 0, ProductPrecision.FP32, kept)) {
      training.load(state.theta(), kept(state));
      for (int t = 1; t <= STEPS; t++) {
        Staging staging = training.next();
        staging.add(pixels(t), 0, 0, 0);
        training.part(
            staging, new CudaPart(t - 1, 0, 1, optimiser.scalars(RATE, t, t), new double[0]));
        training.step();
      }
      TrainingStatus status = training.store(state.theta(), kept(state));
      assertThat(status.failure()).isEmpty();
      return new Trained(state, new ClippingSums(status.norms(), status.clipped()));
    }
  }

  private static Trained onProcessor(Optimiser optimiser) {
    ClippingSums clipping = ClippingSums.ZERO;
    TrainingState state = start(optimiser).copy();
    ParameterLayout layout = graph().layout();
    List<ElementRange> decaying = optimiser.decay().decaying(layout);
    Updater updater = optimiser.updater().of(layout);
    for (int t = 1; t <= STEPS; t++) {
      byte[] pixels = pixels(t);
      float[] gradient = new float[N];
      for (int i = 0; i < N; i++) {
        gradient[i] = UnitPixels.of(pixels[i]) - 0.5f;
      }
      clipping = clipping.plus(optimiser.clipping().clip(gradient));
      optimiser.decay().shrink(state.theta(), decaying, RATE);
      updater.step(state.theta(), state.m(), state.v(), gradient, RATE, t);
      optimiser.average().follow(state.average(), state.theta(), t);
    }
    return new Trained(state, clipping);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater { name = adamw, weightDecay = 0.3 }, clipping { kind = norm, norm = 1.5 }, average.decay = 0.9",
        "updater.name = adamax, clipping { kind = value, value = 0.125 }",
        "updater { name = sgd, momentum = 0.9, nesterov = true }",
        "updater { name = lamb, weightDecay = 0.3 }, average.decay = 0.9"
      })
  void aStepIsThatOfTheProcessor(String settings) {
    compare(settings);
  }

  @Tag("proofs")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater.name = adam",
        "updater.name = adamw",
        "updater.name = rmsprop",
        "updater.name = sgd, average.decay = 0.5",
        "updater { name = sgd, momentum = 0.9 }",
        "updater.name = sgd, clipping { kind = norm, norm = 1e9 }",
        "updater.name = sgd, clipping { kind = value, value = 0.125 }"
      })
  void everyRuleIsThatOfTheProcessor(String settings) {
    compare(settings);
  }

  private static void compare(String settings) {
    Optimiser optimiser =
        Optimiser.from(Settings.reference().with("train { %s }".formatted(settings), "test"));
    Trained found = onCard(optimiser);
    Trained expected = onProcessor(optimiser);
    assertThat(found.state.theta())
        .isEqualTo(expected.state.theta())
        .isNotEqualTo(start(optimiser).theta());
    assertThat(found.state.m()).isEqualTo(expected.state.m());
    assertThat(found.state.v()).isEqualTo(expected.state.v());
    assertThat(found.state.average()).isEqualTo(expected.state.average());
    assertThat(found.clipping).isEqualTo(expected.clipping);
  }
}
