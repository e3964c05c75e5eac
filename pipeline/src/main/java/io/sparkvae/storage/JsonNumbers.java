// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** The numbers in a JSON value by their path: {@code seconds/compute}, {@code codes/0/used}. */
public final class JsonNumbers {
  private JsonNumbers() {}

  /** Returns all numbers of a value and of the values inside it. */
  public static Map<String, Double> of(JsonNode value) {
    Map<String, Double> numbers = new TreeMap<>();
    add(numbers, "", value);
    return numbers;
  }

  private static void add(Map<String, Double> numbers, String path, JsonNode value) {
    if (value.isNumber()) {
      numbers.put(path, value.asDouble());
    }
    String before = path.isEmpty() ? "" : path + "/";
    value
        .fields()
        .forEachRemaining(field -> add(numbers, before + field.getKey(), field.getValue()));
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      add(numbers, before + i, value.get(i));
    }
  }
}
