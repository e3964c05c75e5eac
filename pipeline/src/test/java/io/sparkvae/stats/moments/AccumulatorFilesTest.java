// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.Failure;
import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** The merged accumulator has the same bits, however the accumulators are divided among files. */
class AccumulatorFilesTest {
  @TempDir Path temporary;
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext());

  /** A sum of numbers so different in size that the order of adding shows in the last bits. */
  static final class Sum implements OrderedMerge.Mergeable<Sum>, Serializable {
    private static final long serialVersionUID = 1L;
    private double value;

    Sum(double value) {
      this.value = value;
    }

    static Sum of(byte[] json) throws IOException {
      return new Sum(Json.MAPPER.readValue(json, Double.class));
    }

    @Override
    public void merge(Sum other) {
      value += other.value;
    }
  }

  private static double[] numbers(int count) {
    Random random = new Random(4);
    return random.doubles(count).map(u -> Math.exp(40 * (u - 0.5))).toArray();
  }

  private AccumulatorFiles.Part file(double[] numbers, int from, int to) throws IOException {
    return file(numbers, from, to, from + ".json");
  }

  private AccumulatorFiles.Part file(double[] numbers, int from, int to, String name)
      throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = from; i < to; i++) {
      lines.write(Json.line(numbers[i]));
    }
    byte[] bytes = lines.toByteArray();
    Files.write(temporary.resolve(name), bytes);
    return new AccumulatorFiles.Part(
        new Manifest.DataFile(name, bytes.length, Digest.hex(Digest.sha256(bytes))), to - from);
  }

  private double total(List<AccumulatorFiles.Part> parts) {
    return new AccumulatorFiles<>(context, Fixture.hadoop(temporary), Sum::of, () -> new Sum(0))
        .total(parts)
        .value;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 1100})
  void theBitsAreThoseOfTheTree(int count) throws IOException {
    double[] numbers = numbers(count);
    List<Tuple2<Integer, Sum>> each =
        IntStream.range(0, count).mapToObj(i -> new Tuple2<>(i, new Sum(numbers[i]))).toList();
    double expected =
        OrderedMerge.of(context.parallelizePairs(each, 4), count, () -> new Sum(0)).value;
    for (int size : new int[] {32, 5}) {
      List<AccumulatorFiles.Part> parts = new ArrayList<>();
      for (int block = 0; block < count; block += 32) {
        for (int from = block; from < Math.min(block + 32, count); from += size) {
          int to = Math.min(Math.min(from + size, block + 32), count);
          parts.add(file(numbers, from, to));
        }
      }
      assertThat(total(parts)).as("%s a file", size).isEqualTo(expected);
    }
    List<AccumulatorFiles.Part> merged = new ArrayList<>();
    for (int from = 0; from < count; from += 32) {
      merged.add(merged(numbers, from, Math.min(from + 32, count)));
    }
    assertThat(total(merged)).as("merged by their writer").isEqualTo(expected);
    List<AccumulatorFiles.Part> mixed = new ArrayList<>(merged);
    mixed.set(0, file(numbers, 0, Math.min(32, count)));
    assertThat(total(mixed)).as("the others merged").isEqualTo(expected);
  }

  private AccumulatorFiles.Part merged(double[] numbers, int from, int to) throws IOException {
    Sum sum = new Sum(0);
    for (int i = from; i < to; i++) {
      sum.merge(new Sum(numbers[i]));
    }
    AccumulatorFiles.Part one = file(new double[] {sum.value}, 0, 1, "sum-%s.json".formatted(from));
    return new AccumulatorFiles.Part(one.file(), to - from, 1);
  }

  @Test
  void onlyAWholeBlockCanBeMergedBefore() throws IOException {
    double[] numbers = numbers(20);
    List<AccumulatorFiles.Part> halves = List.of(merged(numbers, 0, 10), merged(numbers, 10, 20));
    assertThatThrownBy(() -> total(halves))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not the whole block");
  }

  @Test
  void aFileOfAnotherDigestOrLengthIsRefused() throws IOException {
    AccumulatorFiles.Part part = file(numbers(3), 0, 3);
    assertThatThrownBy(() -> total(List.of(new AccumulatorFiles.Part(part.file(), 4))))
        .extracting(Failure::causeOf)
        .satisfies(
            failure -> assertThat(failure).hasMessageContaining("expected 4 lines, found 3"));
    Files.write(temporary.resolve("0.json"), Json.line(1.0));
    assertThatThrownBy(() -> total(List.of(part)))
        .extracting(Failure::causeOf)
        .satisfies(failure -> assertThat(failure).hasMessageContaining("expected SHA-256"));
  }
}
