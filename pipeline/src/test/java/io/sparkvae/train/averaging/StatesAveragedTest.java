// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.CodeUsage;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.Example;
import io.sparkvae.train.step.Minibatch;
import io.sparkvae.train.step.Step;
import io.sparkvae.train.step.TrainingSession;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerBatches;
import io.sparkvae.train.step.WorkerReport;
import io.sparkvae.train.updater.ClippingSums;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * States under averaging: workers with one step a round reach the states that one worker reaches
 * with all their examples in one minibatch, without a rule of their own.
 */
class StatesAveragedTest {
  private static final double RATE = 1e-4;
  private static final int ROUNDS = 3;

  /** Workers of different weights: the examples of a minibatch of 16 among them. */
  private static final List<List<Integer>> SHARES =
      List.of(List.of(0, 16), List.of(0, 3, 16), List.of(0, 5, 6, 16));

  private static WorkOrder order(String settings) {
    return TestTraining.order(
        TestTraining.settings(
            "model { latentMap { downsampling = 2, channels = 4 }, vq.codes = 8 }, "
                + "train.updater.name = sgd, "
                + settings),
        TestTraining.shards(),
        1);
  }

  private static TrainingState step(WorkOrder order, TrainingState start, List<Example> examples) {
    return TrainingSession.with(
            order,
            session -> {
              session.load(start);
              session.step(
                  new Step(new Minibatch(examples), new double[0], RATE, start.iteration() + 1));
              return session.finish();
            })
        .state();
  }

  /** The state after some rounds; a minibatch belongs to workers as the cuts say. */
  private static TrainingState trained(WorkOrder order, List<Integer> cuts) {
    TrainingState state = TestTraining.start(order);
    for (int round = 0; round < ROUNDS; round++) {
      List<StateSegment> segments = new ArrayList<>();
      for (int worker = 0; worker + 1 < cuts.size(); worker++) {
        // A description is used once: its streams are drawn from.
        List<Example> all = new WorkerBatches(order, 0, 0).at(round).examples();
        List<Example> own = all.subList(cuts.get(worker), cuts.get(worker + 1));
        segments.add(
            new StateSegment(0, step(order, state, own), List.of(report(worker, own.size()))));
      }
      state = StateMean.whole(segments);
    }
    return state;
  }

  private static WorkerReport report(int worker, int examples) {
    return new WorkerReport(
        worker,
        new ElboSums(examples, 0, 0),
        ClippingSums.ZERO,
        1,
        0,
        null,
        "processor",
        CodeUsage.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.preset = vq-vae-ema",
        "model.preset = vq-vae",
        "model { preset = rvq-vae, rvq.levels = 2 }, train.partSize = 3",
        "model { preset = vq-vae-ema, vq { restart = 0.5, decay = 0.5 } }"
      })
  void workersReachTheStatesOfTheirJointMinibatch(String settings) {
    WorkOrder order = order(settings);
    TrainingState one = trained(order, SHARES.get(0));
    for (List<Integer> cuts : SHARES.subList(1, SHARES.size())) {
      TrainingState several = trained(order, cuts);
      for (int i = 0; i < one.theta().length; i++) {
        assertThat(several.theta()[i])
            .isCloseTo(one.theta()[i], within(2e-6f + 1e-5f * Math.abs(one.theta()[i])));
      }
    }
    for (ParameterLayout.Slot slot : Model.layout(order.spec()).states()) {
      float[] start = TestTraining.start(order).theta();
      assertThat(one.theta()[slot.offset()]).as(slot.name()).isNotEqualTo(start[slot.offset()]);
    }
  }

  /** The control: vectors that are averaged themselves, and not as counts and sums. */
  @Test
  void theMeanOfCodebooksIsNotTheCodebookOfTheJointMinibatch() {
    WorkOrder order = order("model { preset = vq-vae-ema, vq.decay = 0.1 }");
    TrainingState start = TestTraining.start(order);
    List<Example> all = new WorkerBatches(order, 0, 0).at(0).examples();
    List<Example> again = new WorkerBatches(order, 0, 0).at(0).examples();
    float[] joint = vectors(order, step(order, start, all));
    float[] left = vectors(order, step(order, start, again.subList(0, 8)));
    float[] right = vectors(order, step(order, start, again.subList(8, 16)));
    double furthest = 0;
    for (int i = 0; i < joint.length; i++) {
      furthest = Math.max(furthest, Math.abs((left[i] + right[i]) / 2 - joint[i]));
    }
    assertThat(furthest).isGreaterThan(1e-3);
  }

  private static float[] vectors(WorkOrder order, TrainingState state) {
    ParameterLayout layout = Model.layout(order.spec());
    ParameterLayout.Slot sums = layout.slot("posterior.codebook.sums");
    ParameterLayout.Slot counts = layout.slot("posterior.codebook.counts");
    float[] vectors = new float[sums.size()];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = state.theta()[sums.offset() + i] / state.theta()[counts.offset() + i / 4];
    }
    return vectors;
  }
}
