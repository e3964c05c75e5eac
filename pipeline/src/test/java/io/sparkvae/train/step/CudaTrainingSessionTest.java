// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.SessionPool;
import io.sparkvae.train.TestTraining;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training with the state on a card, which is emulated, against training on the processor. */
class CudaTrainingSessionTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator("order=both");

  private static final Device CARD = new Device(OptionalInt.of(0), "emulated card");
  private static final int STEPS = 5;

  private Map<String, Long> before;

  /** Other tests of this JVM may have left something open. */
  @BeforeEach
  void rememberWhatIsOpen() {
    SessionPool.clear();
    before = EMULATOR.alive();
  }

  @AfterEach
  void everythingIsClosed() {
    SessionPool.clear();
    assertThat(EMULATOR.alive()).isEqualTo(before);
  }

  private static WorkOrder order(String settings) {
    return TestTraining.order(TestTraining.settings(settings), TestTraining.shards(), 1);
  }

  private static TrainingSession.Result steps(
      WorkOrder order, double rate, TrainingSession session) {
    session.load(TestTraining.start(order));
    WorkerBatches batches = new WorkerBatches(order, 0, 0);
    double[] controls =
        ModelGraph.training(order.spec(), 1).controls().stream().mapToDouble(c -> 1).toArray();
    boolean goOn = true;
    for (int i = 0; i < STEPS && goOn; i++) {
      goOn = session.step(new Step(batches.at(i), controls, rate, i + 1L));
    }
    return session.finish();
  }

  private static TrainingSession.Result onCard(WorkOrder order, double rate) {
    return CudaTrainingSession.with(order, CARD, s -> steps(order, rate, s));
  }

  private static TrainingSession.Result onProcessor(WorkOrder order, double rate) {
    return HostTrainingSession.with(order, s -> steps(order, rate, s));
  }

  /** Whole minibatches, and parts; pixels in the card's memory, and sent with each step. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.preset = beta-vae",
        "train { partSize = 3, clipping { kind = norm, norm = 0.5 }, average.decay = 0.9 }",
        "model.dropout = 0.3, train.augmentation.changes = [crop, flip, shift, brightness, noise]",
        "train.gpu.cacheBytes = 0",
        "model.preset = vae, model.network = conv",
        "model.preset = denoising-autoencoder",
        "model { preset = vq-vae-ema, latentMap { downsampling = 2, channels = 4 }, vq.codes = 8, gaussian.variance = 0.5 }, train { partSize = 3, clipping { kind = norm, norm = 0.5 }, average.decay = 0.9 }",
        "model { preset = vq-vae, latentMap { downsampling = 2, channels = 4 }, vq.codes = 8, gaussian.variance = 0.5 }"
      })
  void stepsEqualThoseOfTheProcessor(String settings) {
    WorkOrder order = order("train.updater.name = sgd\n" + settings);
    TrainingSession.Result found = onCard(order, 0.01);
    TrainingSession.Result expected = onProcessor(order, 0.01);
    assertEqual(found.state().theta(), expected.state().theta(), 1e-5);
    assertEqual(found.state().average(), expected.state().average(), 1e-5);
    assertThat(found.steps()).isEqualTo(STEPS);
    assertThat(found.state().iteration()).isEqualTo(STEPS);
    assertThat(found.divergence()).isEmpty();
    assertThat(found.clipping().clipped()).isEqualTo(expected.clipping().clipped());
    assertThat(found.clipping().norms()).isCloseTo(expected.clipping().norms(), within(1e-3));
    assertThat(found.sums().examples()).isEqualTo(expected.sums().examples());
    assertThat(found.sums().logLikelihood())
        .isCloseTo(expected.sums().logLikelihood(), within(1e-4 * expected.sums().examples()));
    assertThat(found.sums().kl()).isCloseTo(expected.sums().kl(), within(1e-4));
    assertThat(onCard(order, 0.01).state().theta()).isEqualTo(found.state().theta());
  }

  /** The same formula, rounded alike: what differs is the gradient. */
  @Test
  void adamFollowsTheGradientAsOnTheProcessor() {
    WorkOrder order = order("");
    TrainingSession.Result found = onCard(order, 0.01);
    TrainingSession.Result expected = onProcessor(order, 0.01);
    assertEqual(found.state().m(), expected.state().m(), 1e-4);
    assertEqual(found.state().v(), expected.state().v(), 1e-3);
    float[] start = TestTraining.start(order).theta();
    double difference = 0;
    double way = 0;
    for (int i = 0; i < start.length; i++) {
      difference += Math.pow(found.state().theta()[i] - expected.state().theta()[i], 2);
      way += Math.pow(expected.state().theta()[i] - start[i], 2);
    }
    assertThat(Math.sqrt(difference / way)).isLessThan(1e-2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "train.partSize = 3"})
  void theFirstNumberThatIsNotFiniteIsNamed(String settings) {
    WorkOrder order = order(settings);
    TrainingSession.Result found = onCard(order, 1e30);
    TrainingSession.Result expected = onProcessor(order, 1e30);
    assertThat(found.steps()).isEqualTo(expected.steps()).isLessThan(STEPS);
    assertThat(found.divergence()).isEqualTo(expected.divergence()).isPresent();
    assertThat(onCard(order, 0.01).divergence()).isEmpty();
  }

  private static void assertEqual(float[] found, float[] expected, double tolerance) {
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within((float) tolerance));
    }
  }
}
