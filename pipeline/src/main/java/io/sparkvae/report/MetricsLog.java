package io.sparkvae.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Json;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What training wrote about its rounds: {@code metrics.jsonl}, one JSON object a line.
 *
 * @param rounds the objects, in order
 */
record MetricsLog(List<JsonNode> rounds) {
  static final String FILE = "metrics.jsonl";

  /**
   * Reads the log of a model directory; without rounds when there is none.
   *
   * @throws DataFailure for a line that is not a JSON object
   */
  static MetricsLog read(Path model, Configuration hadoop) {
    Path file = new Path(model, FILE);
    List<JsonNode> rounds = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          rounds.add(parse(line, file, rounds.size() + 1));
        }
      }
    } catch (FileNotFoundException e) {
      return new MetricsLog(List.of());
    } catch (IOException e) {
      throw new DataFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    return new MetricsLog(List.copyOf(rounds));
  }

  private static JsonNode parse(String line, Path file, int number) {
    try {
      JsonNode node = Json.MAPPER.readTree(line);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new DataFailure(
          "%s, line %d: expected a JSON object, found %s"
              .formatted(file, number, e.getOriginalMessage()),
          e);
    }
    throw new DataFailure("%s, line %d: expected a JSON object".formatted(file, number));
  }

  /** One number of every round; NaN where a round does not have it. */
  double[] numbers(String name) {
    return rounds.stream()
        .mapToDouble(r -> r.path(name).isNumber() ? r.path(name).asDouble() : Double.NaN)
        .toArray();
  }
}
