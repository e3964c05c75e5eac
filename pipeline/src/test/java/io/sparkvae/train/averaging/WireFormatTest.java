// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.Finite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WireFormatTest {
  private static final int ELEMENTS = 5000;

  /** A state with all five vectors; second moments are not negative. */
  private static TrainingState state(long seed, double scale) {
    Random random = new Random(seed);
    return TrainingState.of(
        vector -> {
          float[] values = new float[ELEMENTS];
          for (int i = 0; i < values.length; i++) {
            double value = scale * random.nextGaussian();
            values[i] = (float) (vector == TrainingState.Vector.V ? value * value : value);
          }
          return values;
        },
        7);
  }

  private static TrainingState received(TrainingState start, TrainingState reached) {
    return WireFormat.sum(start, WireFormat.BF16.sent(start, reached));
  }

  @Test
  void theErrorIsSmallBesideTheChange() {
    TrainingState start = state(1, 1);
    TrainingState reached = state(2, 1);
    TrainingState found = received(start, reached);
    assertThat(found.iteration()).isEqualTo(7);
    for (TrainingState.Vector vector : TrainingState.Vector.values()) {
      float[] from = vector.of(start);
      float[] to = vector.of(reached);
      double part = vector == TrainingState.Vector.V ? 0x1p-7 : 0x1p-8;
      for (int i = 0; i < ELEMENTS; i++) {
        double most = part * Math.abs(to[i] - from[i]) + Math.ulp(to[i]) + Math.ulp(from[i]);
        assertThat((double) vector.of(found)[i]).isCloseTo(to[i], within(most));
      }
    }
  }

  /** Whatever is finite, of any size: also where a change or a sum is beyond the largest number. */
  @Test
  void whatIsFiniteStaysFinite() {
    TrainingState start = anyBits(1);
    TrainingState reached = anyBits(2);
    int beyond = 0;
    TrainingState found = received(start, reached);
    for (TrainingState.Vector vector : TrainingState.Vector.values()) {
      assertThat(Finite.firstBad(vector.of(found))).as("%s", vector).isEqualTo(-1);
      for (int i = 0; i < ELEMENTS; i++) {
        beyond += Float.isFinite(vector.of(reached)[i] - vector.of(start)[i]) ? 0 : 1;
      }
    }
    assertThat(beyond).as("the control: changes that no float can hold").isPositive();
  }

  /** So that a run that diverges does not go on from numbers that nobody computed. */
  @Test
  void whatIsNotFiniteIsNotHidden() {
    float[] start = {1, 1, 1, Float.POSITIVE_INFINITY};
    float[] reached = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 1};
    float[] found = received(TrainingState.of(start), TrainingState.of(reached)).theta();
    assertThat(found)
        .containsExactly(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.NaN);
  }

  private static TrainingState anyBits(long seed) {
    Random random = new Random(seed);
    return TrainingState.of(
        vector -> {
          float[] values = new float[ELEMENTS];
          for (int i = 0; i < values.length; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            float finite = Float.isFinite(value) ? value : Math.copySign(Float.MAX_VALUE, value);
            values[i] = vector == TrainingState.Vector.V ? Math.abs(finite) : finite;
          }
          return values;
        },
        7);
  }

  /** A change of a ten-thousandth, which bfloat16 of the state itself would not show. */
  @Test
  void smallChangesCount() {
    float start = 1;
    float reached = 1.0001f;
    assertThat(Bfloat16.nearest(reached)).isEqualTo(start);
    TrainingState of = TrainingState.of(new float[] {start});
    TrainingState found = received(of, TrainingState.of(new float[] {reached}));
    assertThat(found.theta()[0]).isCloseTo(reached, within(4e-7f));
  }

  /** However much of a second moment is gone: to the nearest, some would be below 0. */
  @Test
  void whatIsDividedByIsNeverLessThanItIs() {
    TrainingState start = state(3, 1);
    TrainingState reached = state(4, 0.01);
    float[] v = received(start, reached).v();
    float[] nearest = start.v().clone();
    int negative = 0;
    for (int i = 0; i < ELEMENTS; i++) {
      assertThat(v[i]).isGreaterThanOrEqualTo(Math.min(reached.v()[i], start.v()[i]) * 0.99999f);
      nearest[i] += Bfloat16.nearest(reached.v()[i] - start.v()[i]);
      negative += nearest[i] < 0 ? 1 : 0;
    }
    assertThat(negative).as("the control: elements rounded to the nearest").isGreaterThan(100);
  }

  /** The mean of such changes, too. */
  @Test
  void meansOfSecondMomentsAreNotNegative() {
    TrainingState start = state(5, 1);
    List<StateSegment> changes =
        IntStream.range(0, 7)
            .mapToObj(
                worker ->
                    new StateSegment(
                        0,
                        WireFormat.BF16.sent(start, state(6 + worker, 1e-5)),
                        List.of(StateMeanTest.report(worker, 1 + worker, null)),
                        WireFormat.BF16))
            .toList();
    StateSegment after = StateMean.ofSegment(changes).from(StateSegment.start(start));
    for (float v : after.state().v()) {
      assertThat(v).isNotNegative();
    }
    assertThat(after.format()).isEqualTo(WireFormat.FP32);
  }

  @Test
  void aChangeTravelsWithTwoBytesAnElement() throws Exception {
    TrainingState start = state(1, 1);
    StateSegment sent =
        new StateSegment(
            3,
            WireFormat.BF16.sent(start, state(2, 1)),
            List.of(StateMeanTest.report(0, 5, null)),
            WireFormat.BF16);
    byte[] bytes = written(sent);
    int most = 5 * 2 * ELEMENTS + 3000;
    assertThat(bytes.length).isBetween(5 * 2 * ELEMENTS, most);
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      StateSegment found = (StateSegment) in.readObject();
      assertThat(found.number()).isEqualTo(3);
      assertThat(found.format()).isEqualTo(WireFormat.BF16);
      assertThat(found.reports()).isEqualTo(sent.reports());
      assertThat(found.state().iteration()).isEqualTo(7);
      for (TrainingState.Vector vector : TrainingState.Vector.values()) {
        assertThat(vector.of(found.state())).isEqualTo(vector.of(sent.state()));
      }
    }
    assertThat(written(StateSegment.start(start)).length).isGreaterThan(2 * 5 * 2 * ELEMENTS);
  }

  private static byte[] written(StateSegment segment) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(segment);
    }
    return bytes.toByteArray();
  }
}
