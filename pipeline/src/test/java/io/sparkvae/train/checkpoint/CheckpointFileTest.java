// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointFileTest {
  private static final Map<String, String> BINDING =
      new TreeMap<>(Map.of("train.epochs", "3", "shards", "ab"));
  private static final TrainingState STATE =
      new TrainingState(
          new float[] {1, -0.0f, Float.MIN_VALUE}, new float[] {2, 3, 4}, new float[] {5, 6, 7}, 9);
  private static final Position POSITION = new Position(1, 2, 12, 345);
  private static final ValidationHistory HISTORY =
      ValidationHistory.START.after(-10.1, 1, 0.5).after(-9.9, 2, 0.5).after(-11, 3, 0.5);

  /** What version 0.1 wrote for {@code file({8, 9, 10})}. */
  private static final String HEADER =
      """
      {
        "binding" : {
          "shards" : "ab",
          "train.epochs" : "3"
        },
        "position" : {
          "epoch" : 1,
          "round" : 2,
          "rounds" : 12,
          "examples" : 345
        },
        "watch" : {
          "bestElbo" : -9.9,
          "bestEpoch" : 2,
          "lastElbo" : -11.0,
          "reference" : -10.1,
          "stale" : 2
        },
        "metricsBytes" : 77,
        "iteration" : 9,
        "parameters" : 3,
        "moments" : 3,
        "best" : 3
      }
      """
          .strip();

  private static final String NUMBERS =
      "0000803f 00000080 01000000 00000040 00004040 00008040 0000a040 0000c040 0000e040"
          + " 00000041 00001041 00002041";
  private static final String DIGEST =
      "b6abb3ca4c335025804971d7ef5a882d53e0cf290cc48621cb018d3c4c509668";

  private static byte[] file(float[] best) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CheckpointFile.write(
          new Checkpoint(POSITION, HISTORY, RateHistory.START, STATE, best), BINDING, 77, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static CheckpointFile.Read read(byte[] file) throws IOException {
    return CheckpointFile.read(new ByteArrayInputStream(file), file.length, "here");
  }

  @Test
  void everythingComesBack() throws IOException {
    CheckpointFile.Read read = read(file(new float[] {8, 9, 10}));
    assertThat(read.header().binding()).isEqualTo(BINDING);
    assertThat(read.header().metricsBytes()).isEqualTo(77);
    assertThat(read.checkpoint().position()).isEqualTo(POSITION);
    assertThat(read.checkpoint().history()).isEqualTo(HISTORY);
    assertThat(read.checkpoint().best()).containsExactly(8, 9, 10);
    assertThat(read.checkpoint().state()).usingRecursiveComparison().isEqualTo(STATE);
    assertThat(read(file(null)).checkpoint().best()).isNull();
  }

  @Test
  void theBytesAreThoseOfEarlierVersions() {
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    byte[] numbers = HexFormat.of().parseHex(NUMBERS.replace(" ", ""));
    byte[] expected =
        ByteBuffer.allocate(16 + header.length + numbers.length + 32)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("SPARKVAE".getBytes(StandardCharsets.US_ASCII))
            .putInt(1)
            .putInt(header.length)
            .put(header)
            .put(numbers)
            .put(HexFormat.of().parseHex(DIGEST))
            .array();
    assertThat(file(new float[] {8, 9, 10})).isEqualTo(expected);
  }

  /** Counts bytes and forgets them. */
  private static final class Counter extends OutputStream {
    private long bytes;
    private int most;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int from, int count) {
      bytes += count;
      most = Math.max(most, count);
    }
  }

  /** 2.2 GB in all, which no array of bytes holds. The four vectors are one array. */
  @Test
  @Tag("proofs")
  void aStateOf140MillionParametersIsWrittenInSmallPieces() throws IOException {
    float[] vector = new float[140_000_000];
    Counter counter = new Counter();
    CheckpointFile.write(
        new Checkpoint(
            POSITION,
            HISTORY,
            RateHistory.START,
            new TrainingState(vector, vector, vector, 9),
            vector),
        BINDING,
        77,
        counter);
    assertThat(counter.bytes).isGreaterThan(4L * 4 * vector.length).isGreaterThan(1L << 31);
    assertThat(counter.most).isLessThanOrEqualTo(1 << 16);
  }

  /** Updaters keep one moment, the other, both or none. */
  @ParameterizedTest
  @CsvSource({"0, 3, 0, 2", "3, 0, 0, 2", "0, 0, 0, 1", "3, 3, 0, 1", "3, 3, 1, 2"})
  void whatVersion1HasNoPlaceForMakesVersion2(int first, int second, int reductions, int version)
      throws IOException {
    RateHistory rates =
        reductions == 0 ? RateHistory.START : new RateHistory(reductions, -9.9, 1, 0);
    TrainingState state =
        new TrainingState(
            STATE.theta(), Arrays.copyOf(STATE.m(), first), Arrays.copyOf(STATE.v(), second), 9);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointFile.write(new Checkpoint(POSITION, HISTORY, rates, state, null), BINDING, 77, out);
    byte[] file = out.toByteArray();
    assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(8)).isEqualTo(version);
    CheckpointFile.Read read = read(file);
    assertThat(read.header().binding()).isEqualTo(BINDING);
    assertThat(read.header().metricsBytes()).isEqualTo(77);
    assertThat(read.checkpoint().history()).isEqualTo(HISTORY);
    assertThat(read.checkpoint().rates()).isEqualTo(rates);
    assertThat(read.checkpoint().state()).usingRecursiveComparison().isEqualTo(state);
  }

  @Test
  void anOuterMomentumMakesVersion3() throws IOException {
    TrainingState state =
        new TrainingState(
            STATE.theta(), STATE.m(), new float[0], STATE.v(), new float[] {8, 9, 10}, 9);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointFile.write(
        new Checkpoint(POSITION, HISTORY, RateHistory.START, state, new float[] {1}),
        BINDING,
        77,
        out);
    byte[] file = out.toByteArray();
    assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(8)).isEqualTo(3);
    assertThat(read(file).checkpoint().state()).usingRecursiveComparison().isEqualTo(state);
    assertThat(read(file).checkpoint().best()).containsExactly(1);
    assertThat(read(file).header().binding()).isEqualTo(BINDING);
  }

  @Test
  void aVersionThatIsNotKnownIsNamed() {
    byte[] file = file(null);
    file[8] = 4;
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(DataFailure.class)
        .hasMessage("checkpoint here: expected a format version of [1, 2, 3], found 4");
  }

  /** More floats than pass through the buffer at once, and not a multiple of that. */
  @Test
  void longVectorsComeBack() throws IOException {
    float[] vector = new float[100_003];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = i;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TrainingState state = new TrainingState(vector, new float[0], new float[0], 9);
    CheckpointFile.write(
        new Checkpoint(POSITION, HISTORY, RateHistory.START, state, null), BINDING, 77, out);
    assertThat(read(out.toByteArray()).checkpoint().state().theta()).isEqualTo(vector);
  }

  @Test
  void anyChangedBitAndAnyLostByteIsNoticed() {
    byte[] good = file(null);
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= 16;
      assertThatThrownBy(() -> read(changed))
          .isInstanceOf(DataFailure.class)
          .hasMessageStartingWith("checkpoint here: expected ");
      byte[] cut = Arrays.copyOf(good, i);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(DataFailure.class);
    }
  }

  @Test
  void aRiseBelowTheThresholdIsNoImprovement() {
    assertThat(HISTORY.bestElbo()).isEqualTo(-9.9);
    assertThat(HISTORY.bestEpoch()).isEqualTo(2);
    assertThat(HISTORY.lastElbo()).isEqualTo(-11);
    assertThat(HISTORY.stale()).isEqualTo(2);
    assertThat(HISTORY.stops(2)).isTrue();
    assertThat(HISTORY.stops(3)).isFalse();
    assertThat(HISTORY.stops(0)).isFalse();
  }
}
