// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The metrics of training rounds: {@code metrics.jsonl}, one JSON object on each line.
 *
 * @param rounds the objects in the order of the rounds
 */
public record MetricsLog(List<JsonNode> rounds) {
  public static final String FILE = "metrics.jsonl";
  private static final int MAX_BYTES = 256 << 20;

  public MetricsLog {
    rounds = List.copyOf(rounds);
  }

  /**
   * Reads the log of a model directory. Without a log there are no rounds.
   *
   * @throws DataFailure when the file's digest is not the one in the manifest, or a line is not a
   *     JSON object
   */
  public static MetricsLog read(Manifest.Read model, Configuration hadoop) {
    if (model.manifest().files().stream().noneMatch(file -> file.path().equals(FILE))) {
      return new MetricsLog(List.of());
    }
    String text = new String(model.file(FILE, MAX_BYTES, hadoop), StandardCharsets.UTF_8);
    Path file = new Path(model.directory(), FILE);
    List<JsonNode> rounds = new ArrayList<>();
    text.lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> rounds.add(parse(line, file, rounds.size() + 1)));
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
          "%s, line %s: expected a JSON object, found %s"
              .formatted(file, number, e.getOriginalMessage()),
          e);
    }
    throw new DataFailure("%s, line %s: expected a JSON object".formatted(file, number));
  }

  /**
   * Returns one number of every round; NaN for a round that does not have it.
   *
   * @param name of a field, or a path from the round's object on ({@code /codes/0/perplexity})
   */
  public double[] numbers(String name) {
    JsonPointer path = JsonPointer.compile(name.startsWith("/") ? name : "/" + name);
    return rounds.stream()
        .map(round -> round.at(path))
        .mapToDouble(number -> number.isNumber() ? number.asDouble() : Double.NaN)
        .toArray();
  }
}
