// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.train.TestTraining;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerBatchesTest {
  private static WorkOrder order(int workers) {
    return order("", workers);
  }

  private static WorkOrder order(String hocon, int workers) {
    return TestTraining.order(TestTraining.settings(hocon), TestTraining.shards(), workers);
  }

  /** A step of all workers together has as many images as one of a worker that trains alone. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16})
  void workersMayShareTheBatch(int workers) {
    WorkerBatches alone = new WorkerBatches(order(1), 1, 0);
    WorkOrder order = order("train.batch = global", workers);
    assertThat(order.parts().onProcessor()).isEqualTo(order.largestMinibatch());
    for (long step = 0; step < alone.count(); step++) {
      int together = 0;
      for (int worker = 0; worker < workers; worker++) {
        WorkerBatches batches = new WorkerBatches(order, 1, worker);
        int count = step < batches.count() ? batches.at(step).count() : 0;
        assertThat(count).isLessThanOrEqualTo(order.largestMinibatch());
        together += count;
      }
      assertThat(together).isEqualTo(alone.at(step).count());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theWorkersTogetherSeeEachExampleOnce(int workers) {
    WorkOrder order = order(workers);
    List<String> seen = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      WorkerBatches batches = new WorkerBatches(order, 1, worker);
      for (long step = 0; step < batches.count(); step++) {
        batches.at(step).examples().forEach(e -> seen.add(e.chunk() + " " + e.row()));
      }
    }
    assertThat(seen).hasSize((int) order.data().examples()).doesNotHaveDuplicates();
  }

  @Test
  void theNoiseOfAnExampleIsItsOwn() {
    WorkOrder order = order(1);
    float[] drawn = noise(new WorkerBatches(order, 0, 0).at(2), 3);
    assertThat(noise(new WorkerBatches(order, 0, 0).at(2), 3)).isEqualTo(drawn);
    assertThat(noise(new WorkerBatches(order, 0, 0).at(2), 4)).isNotEqualTo(drawn);
    assertThat(noise(new WorkerBatches(order, 1, 0).at(2), 3)).isNotEqualTo(drawn);
  }

  private static float[] noise(Minibatch batch, int example) {
    float[] drawn = new float[4];
    batch.examples().get(example).noise().gaussian(drawn);
    return drawn;
  }

  @Test
  void partsAreTheWholeInOrder() {
    Minibatch whole = new WorkerBatches(order(1), 0, 0).at(0);
    List<Minibatch> parts = whole.parts(7);
    assertThat(parts).extracting(Minibatch::count).containsExactly(7, 7, 2);
    assertThat(parts.stream().flatMap(part -> part.examples().stream()))
        .containsExactlyElementsOf(whole.examples());
  }
}
