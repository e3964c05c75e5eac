// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.CodeUsage;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.WorkerReport;
import io.sparkvae.train.updater.ClippingSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateMeanTest {
  private static final int WORKERS = 16;

  /** More than one block, and no multiple of one. */
  private static final int PARAMETERS = 2500;

  private static final int PLACEMENTS = 20;

  static WorkerReport report(int worker, int examples, String divergence) {
    return new WorkerReport(
        worker,
        new ElboSums(examples, 0, 0),
        ClippingSums.ZERO,
        1,
        0,
        divergence,
        "processor",
        CodeUsage.NONE);
  }

  private static StateSegment segment(int worker, int examples, float... theta) {
    TrainingState state =
        examples == 0 ? TrainingState.of(new float[0]) : TrainingState.of(theta).at(worker);
    return new StateSegment(0, state, List.of(report(worker, examples, null)));
  }

  private static StateSegment diverged(int worker) {
    return new StateSegment(
        0, TrainingState.of(new float[0]), List.of(report(worker, 5, "loss NaN")));
  }

  private static List<StateSegment> ofWorkers(int workers) {
    return ofWorkers(workers, WireFormat.FP32);
  }

  /** States of different weights; two workers saw nothing. */
  private static List<StateSegment> ofWorkers(int workers, WireFormat format) {
    Random random = new Random(3);
    List<StateSegment> segments = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      float[] theta = new float[PARAMETERS];
      for (int i = 0; i < theta.length; i++) {
        theta[i] = (float) random.nextGaussian();
      }
      format.round(TrainingState.Vector.THETA, theta, theta.length);
      StateSegment one = segment(worker, worker % 7 == 5 ? 0 : 1 + random.nextInt(99), theta);
      segments.add(new StateSegment(0, one.state(), one.reports(), format));
    }
    return segments;
  }

  /** The definition, read off the Javadoc of {@link MeanTree}, element by element. */
  private static float byDefinition(List<StateSegment> workers, int element) {
    if (workers.size() == 1) {
      return workers.get(0).examples() == 0 ? 0 : workers.get(0).state().theta()[element];
    }
    int power = 1;
    while (power * 2 < workers.size()) {
      power *= 2;
    }
    List<StateSegment> left = workers.subList(0, power);
    List<StateSegment> right = workers.subList(power, workers.size());
    double n = examples(left);
    double other = examples(right);
    if (n == 0 || other == 0) {
      return byDefinition(n == 0 ? right : left, element);
    }
    double a = byDefinition(left, element);
    double b = byDefinition(right, element);
    float mean = (float) ((n * a + other * b) / (n + other));
    return workers.get(0).format() == WireFormat.BF16 ? Bfloat16.nearest(mean) : mean;
  }

  private static float[] byDefinition(List<StateSegment> workers) {
    float[] mean = new float[PARAMETERS];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = byDefinition(workers, i);
    }
    return mean;
  }

  /** What each executor sends, if each averages what its own workers reached. */
  private static List<StateSegment> sent(List<StateSegment> ofWorkers, int[] executors) {
    Map<Integer, List<StateSegment>> byExecutor =
        ofWorkers.stream()
            .collect(Collectors.groupingBy(s -> executors[s.reports().get(0).worker()]));
    List<StateSegment> sent = new ArrayList<>();
    byExecutor.values().forEach(own -> sent.addAll(StateMean.joined(own, ofWorkers.size())));
    return sent;
  }

  static Stream<Arguments> executors() {
    return IntStream.rangeClosed(1, WORKERS)
        .boxed()
        .flatMap(n -> Stream.of(WireFormat.values()).map(format -> Arguments.of(n, format)));
  }

  /** Any worker anywhere, and what executors send comes in any order. */
  @ParameterizedTest
  @MethodSource("executors")
  void theMeanHasTheSameBitsWhereverTheWorkersRan(int executors, WireFormat format) {
    List<StateSegment> ofWorkers = ofWorkers(WORKERS, format);
    float[] expected = byDefinition(ofWorkers);
    Random random = new Random(executors);
    for (int placement = 0; placement < PLACEMENTS; placement++) {
      int[] places = random.ints(WORKERS, 0, executors).toArray();
      List<StateSegment> sent = sent(ofWorkers, places);
      Collections.shuffle(sent, random);
      StateSegment mean = StateMean.ofSegment(sent);
      assertThat(mean.state().theta()).as(Arrays.toString(places)).isEqualTo(expected);
      assertThat(mean.state().iteration()).isEqualTo(WORKERS - 1);
      assertThat(mean.reports())
          .extracting(WorkerReport::worker)
          .isEqualTo(IntStream.range(0, WORKERS).boxed().toList());
    }
  }

  /** The control: means of what lies together, without a tree. */
  @Test
  void meansWithoutATreeDependOnThePlacement() {
    assertThat(meanOfTwoExecutors(5)).isNotEqualTo(meanOfTwoExecutors(11));
  }

  /**
   * @param first workers of the first executor; the second has the others
   */
  private static float[] meanOfTwoExecutors(int first) {
    List<StateSegment> all = ofWorkers(WORKERS);
    float[] mean = new float[PARAMETERS];
    for (int i = 0; i < mean.length; i++) {
      float ofFirst = plainMean(all.subList(0, first), i);
      float ofSecond = plainMean(all.subList(first, WORKERS), i);
      double n = examples(all.subList(0, first));
      double other = examples(all.subList(first, WORKERS));
      mean[i] = (float) ((n * ofFirst + other * ofSecond) / (n + other));
    }
    return mean;
  }

  private static float plainMean(List<StateSegment> workers, int element) {
    double sum = 0;
    for (StateSegment one : workers) {
      sum += one.examples() == 0 ? 0 : one.examples() * (double) one.state().theta()[element];
    }
    return (float) (sum / examples(workers));
  }

  private static double examples(List<StateSegment> workers) {
    return workers.stream().mapToLong(StateSegment::examples).sum();
  }

  /** Neighbours meet: an executor sends one state for all its workers. */
  @ParameterizedTest
  @CsvSource({"16, 4, 1", "16, 8, 1", "16, 16, 1", "15, 4, 1", "16, 3, 2", "13, 6, 2"})
  void executorsOfNeighboursSendFewStates(int workers, int together, int most) {
    List<StateSegment> ofWorkers = ofWorkers(workers);
    int[] executors = IntStream.range(0, workers).map(worker -> worker / together).toArray();
    List<StateSegment> sent = sent(ofWorkers, executors);
    Map<Integer, Long> ofExecutor =
        sent.stream()
            .collect(
                Collectors.groupingBy(s -> s.workers().from() / together, Collectors.counting()));
    assertThat(ofExecutor.values()).allMatch(states -> states <= most).contains((long) most);
    assertThat(StateMean.ofSegment(sent).state().theta()).isEqualTo(byDefinition(ofWorkers));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 33})
  void theMeanIsThatOfTheExamples(int workers) {
    List<StateSegment> ofWorkers = ofWorkers(workers);
    float[] mean = StateMean.ofSegment(ofWorkers).state().theta();
    for (int i = 0; i < PARAMETERS; i += 100) {
      assertThat(mean[i]).isCloseTo(plainMean(ofWorkers, i), within(5e-7f));
    }
  }

  @Test
  void allVectorsOfAStateAreAveraged() {
    TrainingState three =
        new TrainingState(vector(1), vector(2), vector(3), vector(4), vector(5), 7);
    TrainingState one = new TrainingState(vector(5), vector(6), vector(7), vector(8), vector(9), 9);
    TrainingState mean =
        StateMean.whole(
            List.of(
                new StateSegment(0, one, List.of(report(1, 10, null))),
                new StateSegment(0, three, List.of(report(0, 30, null)))));
    assertThat(mean.theta()).containsExactly(2);
    assertThat(mean.m()).containsExactly(3);
    assertThat(mean.v()).containsExactly(4);
    assertThat(mean.average()).containsExactly(5);
    assertThat(mean.outer()).containsExactly(6);
    assertThat(mean.iteration()).isEqualTo(9);
  }

  private static float[] vector(float element) {
    return new float[] {element};
  }

  @Test
  void aDivergenceAnywhereLeavesNoStateButAllReports() {
    List<StateSegment> all = List.of(segment(0, 3, 1), segment(1, 3, 1), diverged(2));
    assertThat(StateMean.ofSegment(all).state().theta()).isEmpty();
    List<StateSegment> sent = sent(all, new int[] {0, 1, 1});
    assertThat(StateMean.ofSegment(sent).state().theta()).isEmpty();
    assertThat(StateMean.ofSegment(sent).reports()).hasSize(3);
  }

  @Test
  void aWorkerThatIsMissingIsNoticed() {
    List<StateSegment> some = new ArrayList<>(ofWorkers(4));
    some.remove(2);
    assertThatThrownBy(() -> StateMean.ofSegment(some)).isInstanceOf(IllegalStateException.class);
  }
}
