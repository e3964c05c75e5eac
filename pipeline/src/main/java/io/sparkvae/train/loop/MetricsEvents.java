// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.JsonNumbers;
import io.sparkvae.train.tensorboard.EventFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * The lines of {@code metrics.jsonl} as events: a round is a step, and names are those of fields.
 */
final class MetricsEvents {
  private static final String ROUND = "round";
  private static final String SECONDS = "seconds/";

  private final EventFile events;

  private MetricsEvents(EventFile events) {
    this.events = events;
  }

  static MetricsEvents start() {
    return new MetricsEvents(new EventFile(now()));
  }

  /**
   * Continues from lines. They do not say when they were written, only how long each round took, so
   * the rounds are taken to have been made without a break until now.
   *
   * @param file that holds the lines, for messages
   * @throws ResumeFailure when a line is not a JSON object
   */
  static MetricsEvents resume(byte[] lines, Path file) {
    List<Map<String, Double>> rounds =
        new String(lines, StandardCharsets.UTF_8)
            .lines()
            .map(line -> JsonNumbers.of(parse(line, file)))
            .toList();
    double time = now() - rounds.stream().mapToDouble(MetricsEvents::seconds).sum();
    MetricsEvents events = new MetricsEvents(new EventFile(time));
    for (Map<String, Double> numbers : rounds) {
      time += seconds(numbers);
      events.add(time, numbers);
    }
    return events;
  }

  private static JsonNode parse(String line, Path file) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ResumeFailure(
          "%s: expected one JSON object a line, found %s".formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  private static double seconds(Map<String, Double> numbers) {
    return numbers.entrySet().stream()
        .filter(number -> number.getKey().startsWith(SECONDS))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static double now() {
    return System.currentTimeMillis() / 1000.0;
  }

  void add(MetricsLine line) {
    add(now(), line.numbers());
  }

  private void add(double time, Map<String, Double> numbers) {
    events.add(time, numbers.getOrDefault(ROUND, 0.0).longValue(), numbers);
  }

  byte[] bytes() {
    return events.bytes();
  }
}
