// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.storage.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;

/**
 * Labels as JSON, an object a line: {@code {"file_name": "0001.png", "label": "cat"}}, as in
 * Hugging Face's {@code metadata.jsonl}. Blank lines are left out.
 */
final class JsonLabels implements LabelRecords {
  private final BufferedReader text;
  private final LabelFile.Columns names;
  private long line;

  JsonLabels(BufferedReader text, LabelFile.Columns names) {
    this.text = text;
    this.names = names;
  }

  @Override
  public LabelFile.Line next() throws IOException {
    for (String record = text.readLine(); record != null; record = text.readLine()) {
      line++;
      if (!record.isBlank()) {
        JsonNode object = parsed(record);
        return new LabelFile.Line(line, path(object), label(object));
      }
    }
    return null;
  }

  private JsonNode parsed(String record) throws IOException {
    try {
      JsonNode parsed = Json.MAPPER.readTree(record);
      if (parsed.isObject()) {
        return parsed;
      }
    } catch (JsonProcessingException e) {
      // Reported as what is no object.
    }
    throw new Malformed(line, "an object of JSON on a line of its own", quoted(record));
  }

  private String path(JsonNode object) throws Malformed {
    JsonNode path = value(object, names.path());
    if (!path.isTextual() || path.textValue().isBlank()) {
      throw new Malformed(line, "the path of an image as " + names.path(), quoted(path.toString()));
    }
    return path.textValue().strip();
  }

  private String label(JsonNode object) throws Malformed {
    JsonNode label = value(object, names.label());
    if (label.isContainerNode()) {
      throw new Malformed(
          line, "a name or a whole number as " + names.label(), quoted(label.toString()));
    }
    return label.isNull() ? "" : label.asText().strip();
  }

  private JsonNode value(JsonNode object, String name) throws Malformed {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        return field.getValue();
      }
    }
    throw new Malformed(
        line,
        "the fields %s and %s".formatted(names.path(), names.label()),
        "%s; set ingest.csv.path and ingest.csv.label to the names of the fields"
            .formatted(quoted(String.join(", ", (Iterable<String>) object::fieldNames))));
  }

  private static String quoted(String text) {
    return "'%s'".formatted(LabelFile.shown(text));
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
