// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What precedes the floats of a {@link CheckpointFile}.
 *
 * @param binding configuration and data that the run is bound to, by key
 * @param history what the evaluations said so far
 * @param rates what reduced the learning rate
 * @param metricsBytes length of {@code metrics.jsonl} at the time
 */
public record CheckpointHeader(
    Map<String, String> binding,
    Position position,
    ValidationHistory history,
    RateHistory rates,
    long metricsBytes,
    long iteration,
    Lengths lengths) {
  /** Format versions that are read. */
  static final List<Integer> VERSIONS = List.of(1, 2, 3);

  /**
   * Lengths of the vectors that follow, in their order.
   *
   * @param first of m
   * @param second of v
   * @param average of the average of the parameters
   * @param outer of the momentum of the outer optimiser
   * @param best of the best theta: parameters, or 0 when there is none
   */
  record Lengths(int parameters, int first, int second, int average, int outer, int best) {
    boolean anyNegative() {
      return all().anyMatch(length -> length < 0);
    }

    long floats() {
      return all().asLongStream().sum();
    }

    private IntStream all() {
      return IntStream.of(parameters, first, second, average, outer, best);
    }
  }

  /**
   * The JSON of version 1, in which both moments have one length. It is written whenever it holds
   * everything, so that the bytes of what there was before stay as they were.
   *
   * @param watch the history
   * @param moments length of m and of v
   */
  private record Version1(
      Map<String, String> binding,
      Position position,
      ValidationHistory watch,
      long metricsBytes,
      long iteration,
      int parameters,
      int moments,
      int best) {}

  /** The lengths of version 2, which had no outer optimiser. */
  private record Lengths2(int parameters, int first, int second, int average, int best) {
    Lengths now() {
      return new Lengths(parameters, first, second, average, 0, best);
    }
  }

  /**
   * The JSON of versions 2 and 3.
   *
   * @param <L> the lengths of the version
   */
  private record Later<L>(
      Map<String, String> binding,
      Position position,
      ValidationHistory history,
      RateHistory rates,
      long metricsBytes,
      long iteration,
      L lengths) {
    private Later {
      Objects.requireNonNull(rates, "rates");
      Objects.requireNonNull(lengths, "lengths");
    }

    CheckpointHeader header(Lengths ofVectors) {
      return new CheckpointHeader(
          binding, position, history, rates, metricsBytes, iteration, ofVectors);
    }
  }

  static CheckpointHeader of(
      Checkpoint checkpoint, Map<String, String> binding, long metricsBytes) {
    TrainingState state = checkpoint.state();
    return new CheckpointHeader(
        binding,
        checkpoint.position(),
        checkpoint.history(),
        checkpoint.rates(),
        metricsBytes,
        state.iteration(),
        new Lengths(
            state.theta().length,
            state.m().length,
            state.v().length,
            state.average().length,
            state.outer().length,
            checkpoint.best() == null ? 0 : checkpoint.best().length));
  }

  /** The format version that it is written in: the first that has a place for everything. */
  int version() {
    if (lengths.outer > 0) {
      return 3;
    }
    boolean old =
        lengths.first == lengths.second && lengths.average == 0 && rates.equals(RateHistory.START);
    return old ? 1 : 2;
  }

  byte[] json() {
    Lengths l = lengths;
    Object written =
        switch (version()) {
          case 1 ->
              new Version1(
                  binding,
                  position,
                  history,
                  metricsBytes,
                  iteration,
                  l.parameters,
                  l.first,
                  l.best);
          case 2 -> later(new Lengths2(l.parameters, l.first, l.second, l.average, l.best));
          default -> later(l);
        };
    try {
      return Json.MAPPER.writeValueAsBytes(written);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a header is always writable", e);
    }
  }

  private <L> Later<L> later(L ofVectors) {
    return new Later<>(binding, position, history, rates, metricsBytes, iteration, ofVectors);
  }

  /**
   * Reads the header of a version.
   *
   * @throws IOException when it is none
   */
  static CheckpointHeader read(byte[] json, int version) throws IOException {
    if (version == 1) {
      Version1 read = read(json, new TypeReference<>() {});
      return new CheckpointHeader(
          read.binding,
          read.position,
          read.watch,
          RateHistory.START,
          read.metricsBytes,
          read.iteration,
          new Lengths(read.parameters, read.moments, read.moments, 0, 0, read.best));
    }
    if (version == 2) {
      Later<Lengths2> read = read(json, new TypeReference<Later<Lengths2>>() {});
      return read.header(read.lengths.now());
    }
    Later<Lengths> read = read(json, new TypeReference<Later<Lengths>>() {});
    return read.header(read.lengths);
  }

  private static <T> T read(byte[] json, TypeReference<T> type) throws IOException {
    T read = Json.MAPPER.readValue(json, type);
    if (read == null) {
      throw new IOException("none");
    }
    return read;
  }
}
