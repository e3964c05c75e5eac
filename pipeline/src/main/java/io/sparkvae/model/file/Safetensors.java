// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.ParameterLayout.Slot;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The safetensors format: eight bytes of little-endian header length, a JSON header with dtype,
 * shape and offsets of every tensor, then the numbers. Other frameworks read it; nothing in it is
 * code.
 */
final class Safetensors {
  private static final int MAX_HEADER = 16 << 20;

  private Safetensors() {}

  static byte[] write(ParameterLayout layout, float[] vector) {
    ObjectNode header = Json.MAPPER.createObjectNode();
    header.putObject("__metadata__").put("format", "sparkvae");
    for (Slot slot : layout.slots()) {
      ObjectNode tensor = header.putObject(slot.name());
      tensor.put("dtype", "F32");
      tensor.putPOJO("shape", slot.shape());
      tensor
          .putArray("data_offsets")
          .add(4L * slot.offset())
          .add(4L * (slot.offset() + slot.size()));
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    // Spaces up to a multiple of eight keep the numbers aligned for readers that map the file.
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer file =
        ByteBuffer.allocate(Math.addExact(8 + padded, Math.multiplyExact(4, vector.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(padded).put(json);
    while (file.position() < 8 + padded) {
      file.put((byte) ' ');
    }
    file.asFloatBuffer().put(vector);
    return file.array();
  }

  /** Bytes that a file of this layout can have. */
  static long mostBytes(ParameterLayout layout) {
    return 8L + MAX_HEADER + 4L * layout.size();
  }

  /**
   * Reads a vector that must have exactly this layout.
   *
   * @param name of the file, for messages
   * @throws DataFailure naming what differs
   */
  static float[] read(byte[] bytes, ParameterLayout layout, String name) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long headerLength = bytes.length < 8 ? -1 : file.getLong();
    if (headerLength < 2 || headerLength > Math.min(MAX_HEADER, bytes.length - 8L)) {
      throw new DataFailure(
          "%s: expected a safetensors header, found a header length of %d in a file of %d bytes"
              .formatted(name, headerLength, bytes.length));
    }
    JsonNode header =
        header(new String(bytes, 8, (int) headerLength, StandardCharsets.UTF_8), name);
    List<String> found = new ArrayList<>();
    header.fieldNames().forEachRemaining(found::add);
    found.remove("__metadata__");
    List<String> expected = layout.slots().stream().map(Slot::name).toList();
    if (found.size() != expected.size() || !found.containsAll(expected)) {
      throw new DataFailure("%s: expected tensors %s, found %s".formatted(name, expected, found));
    }
    long dataBytes = bytes.length - 8L - headerLength;
    if (dataBytes != 4L * layout.size()) {
      throw new DataFailure(
          "%s: expected %d bytes of numbers, found %d"
              .formatted(name, 4L * layout.size(), dataBytes));
    }
    float[] vector = new float[layout.size()];
    for (Slot slot : layout.slots()) {
      long begin = checkedBegin(header.get(slot.name()), slot, dataBytes, name);
      file.position(Math.toIntExact(8 + headerLength + begin));
      file.asFloatBuffer().get(vector, slot.offset(), slot.size());
    }
    return vector;
  }

  private static JsonNode header(String json, String name) {
    try {
      JsonNode header = Json.MAPPER.readTree(json);
      if (header.isObject()) {
        return header;
      }
      throw new DataFailure("%s: expected a JSON object as header, found %s".formatted(name, json));
    } catch (IOException e) {
      throw new DataFailure(
          "%s: expected a JSON header, found %s".formatted(name, e.getMessage()), e);
    }
  }

  private static long checkedBegin(JsonNode tensor, Slot slot, long dataBytes, String name) {
    String shape = tensor.path("shape").toString();
    String dtype = tensor.path("dtype").asText();
    long begin = tensor.path("data_offsets").path(0).asLong(-1);
    long end = tensor.path("data_offsets").path(1).asLong(-1);
    String expectedShape = slot.shape().toString().replace(" ", "");
    if (!dtype.equals("F32")
        || !shape.equals(expectedShape)
        || begin < 0
        || end - begin != 4L * slot.size()
        || end > dataBytes) {
      throw new DataFailure(
          "%s: tensor %s: expected F32 %s, found %s"
              .formatted(name, slot.name(), expectedShape, tensor));
    }
    return begin;
  }
}
