// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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
  /** Its name in the directory of a model. */
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
    return of(text, new Path(model.directory(), FILE));
  }

  /** Reads what a training has written so far into its directory. */
  static MetricsLog readUnfinished(Path model, Configuration hadoop) {
    Path file = new Path(model, FILE);
    try (InputStream in = Storage.of(file, hadoop).open(file)) {
      return of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8), file);
    } catch (FileNotFoundException e) {
      return new MetricsLog(List.of());
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static MetricsLog of(String text, Path file) {
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
