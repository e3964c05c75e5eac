// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.sparkvae.graph.Magnitude;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of a training session, on the one that tasks on processors use. */
class TrainingSessionTest {
  private static final double RATE = 0.01;

  private final WorkOrder order =
      TestTraining.order(
          TestTraining.settings("model { preset = beta-vae, beta = 3.0 }"),
          TestTraining.shards(),
          1);
  private final TrainingState start = TestTraining.start(order);

  /** A description is used once: its streams are drawn from. */
  private Step step(int number, double rate) {
    return new Step(new WorkerBatches(order, 0, 0).at(number), new double[] {3}, rate, number + 1L);
  }

  private TrainingSession.Result steps(TrainingSession session, int count, double rate) {
    session.load(start);
    boolean goOn = true;
    for (int i = 0; i < count && goOn; i++) {
      goOn = session.step(step(i, rate));
    }
    return session.finish();
  }

  @Test
  void aStepIsTheUpdatersOnTheGradientOfTheMinibatch() {
    Step first = step(0, RATE);
    BuiltGraph graph = ModelGraph.training(order.spec(), first.minibatch().count());
    TrainingState expected = start.copy();
    ElboSums sums =
        ModelSessions.with(
            graph,
            order.learning().precision(),
            session -> {
              MinibatchInput input = new MinibatchInput(order, graph);
              input.fill(first.minibatch());
              input.put(session);
              session.parameters().put(start.theta());
              session.input(ModelGraph.BETA).put(3);
              session.differentiate(
                  ModelGraph.LOSS, List.of(ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL));
              float[] gradient = session.gradient().toFloats();
              order
                  .learning()
                  .optimiser()
                  .updater()
                  .step(expected.theta(), expected.m(), expected.v(), gradient, RATE, 1);
              return ElboSums.of(session, first.minibatch().count());
            });
    TrainingSession.Result found = TrainingSession.with(order, s -> steps(s, 1, RATE));
    assertThat(found.state().theta()).isEqualTo(expected.theta()).isNotEqualTo(start.theta());
    assertThat(found.state().m()).isEqualTo(expected.m());
    assertThat(found.state().v()).isEqualTo(expected.v());
    assertThat(found.state().iteration()).isEqualTo(1);
    assertThat(found.sums()).isEqualTo(sums);
    assertThat(found.steps()).isEqualTo(1);
    assertThat(found.divergence()).isEmpty();
  }

  /** The mean of the clipped gradients of its parts would be shorter. */
  @Test
  void theGradientOfTheWholeMinibatchIsClipped() {
    String settings =
        "train { updater.name = sgd, partSize = %d, clipping { kind = norm, norm = 0.25 } }";
    for (int part : new int[] {3, 16}) {
      WorkOrder clipped =
          TestTraining.order(
              TestTraining.settings(settings.formatted(part)), TestTraining.shards(), 1);
      TrainingSession.Result found =
          TrainingSession.with(
              clipped,
              session -> {
                session.load(start);
                session.step(
                    new Step(new WorkerBatches(clipped, 0, 0).at(0), new double[] {1}, RATE, 1));
                return session.finish();
              });
      float[] way = found.state().theta();
      for (int i = 0; i < way.length; i++) {
        way[i] -= start.theta()[i];
      }
      assertThat(Magnitude.of(way).norm()).isCloseTo(0.25 * RATE, withPercentage(0.01));
      assertThat(found.clipping().clipped()).isEqualTo(1);
      assertThat(found.clipping().norms()).isGreaterThan(0.25);
    }
  }

  @Test
  void nothingIsLeftFromTheRoundBefore() {
    float[] theta = start.theta().clone();
    TrainingSession.with(
        order,
        session -> {
          TrainingSession.Result first = steps(session, 3, RATE);
          steps(session, 3, 1e30);
          TrainingSession.Result again = steps(session, 3, RATE);
          assertThat(again.state().theta()).isEqualTo(first.state().theta());
          assertThat(again.state().m()).isEqualTo(first.state().m());
          assertThat(again.sums()).isEqualTo(first.sums());
          assertThat(again.divergence()).isEmpty();
          return null;
        });
    assertThat(start.theta()).as("the state that was loaded").isEqualTo(theta);
  }

  @Test
  void aRoundWithoutStepsChangesNothing() {
    TrainingSession.Result none = TrainingSession.with(order, s -> steps(s, 0, RATE));
    assertThat(none.state().theta()).isEqualTo(start.theta());
    assertThat(none.state().iteration()).isZero();
    assertThat(none.sums()).isEqualTo(ElboSums.ZERO);
  }

  @Test
  void theFirstNumberThatIsNotFiniteIsNamed() {
    TrainingSession.Result diverged = TrainingSession.with(order, s -> steps(s, 4, 1e30));
    assertThat(diverged.divergence()).isPresent();
    Divergence divergence = diverged.divergence().orElseThrow();
    assertThat(divergence.iteration()).isEqualTo(2);
    assertThat(divergence.number()).matches("(loss|gradient|parameter) (NaN|-?Infinity).*");
  }

  @Test
  void aProcessorKnowsAtOnceWhetherToGoOn() {
    TrainingSession.with(
        order,
        session -> {
          session.load(start);
          assertThat(session.step(step(0, 1e30))).isTrue();
          assertThat(session.step(step(1, 1e30))).isFalse();
          assertThat(session.finish().steps()).isEqualTo(2);
          return null;
        });
  }
}
