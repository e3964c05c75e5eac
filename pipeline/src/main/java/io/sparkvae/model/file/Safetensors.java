// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.ParameterLayout.Slot;
import io.sparkvae.storage.Floats;
import io.sparkvae.storage.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The safetensors format: eight bytes of little-endian header length, a JSON header with dtype,
 * shape and offsets of every tensor, then the numbers. Other frameworks read it; nothing in it is
 * code.
 */
final class Safetensors {
  private static final int MAX_HEADER = 16 << 20;

  private Safetensors() {}

  /**
   * Writes a vector.
   *
   * @param out not closed
   */
  static void write(ParameterLayout layout, float[] vector, OutputStream out) throws IOException {
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
    ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(padded).put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    out.write(start.array());
    Floats.write(vector, out);
  }

  /** Bytes that a file of this layout can have. */
  static long mostBytes(ParameterLayout layout) {
    return 8L + MAX_HEADER + 4L * layout.size();
  }

  /**
   * Reads a vector that must have exactly this layout. Tensors may lie in any order, one after the
   * other.
   *
   * @param in not closed
   * @param bytes of the file
   * @param name of the file, for messages
   * @throws DataFailure naming what differs
   */
  static float[] read(InputStream in, long bytes, ParameterLayout layout, String name)
      throws IOException {
    byte[] start = in.readNBytes(8);
    long headerLength =
        start.length < 8 ? -1 : ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerLength < 2 || headerLength > Math.min(MAX_HEADER, bytes - 8)) {
      throw new DataFailure(
          "%s: expected a safetensors header, found a header length of %s in a file of %s bytes"
              .formatted(name, headerLength, bytes));
    }
    byte[] json = in.readNBytes((int) headerLength);
    JsonNode header = header(new String(json, StandardCharsets.UTF_8), name);
    List<String> found = new ArrayList<>();
    header.fieldNames().forEachRemaining(found::add);
    found.remove("__metadata__");
    List<String> expected = layout.slots().stream().map(Slot::name).toList();
    if (found.size() != expected.size() || !found.containsAll(expected)) {
      throw new DataFailure("%s: expected tensors %s, found %s".formatted(name, expected, found));
    }
    long dataBytes = bytes - 8 - headerLength;
    if (dataBytes != 4L * layout.size()) {
      throw new DataFailure(
          "%s: expected %s bytes of numbers, found %s"
              .formatted(name, 4L * layout.size(), dataBytes));
    }
    NavigableMap<Long, Slot> byBegin = new TreeMap<>();
    for (Slot slot : layout.slots()) {
      byBegin.put(checkedBegin(header.get(slot.name()), slot, dataBytes, name), slot);
    }
    return numbers(in, byBegin, layout.size(), name);
  }

  private static float[] numbers(
      InputStream in, NavigableMap<Long, Slot> byBegin, int size, String name) throws IOException {
    float[] vector = new float[size];
    long at = 0;
    for (Map.Entry<Long, Slot> tensor : byBegin.entrySet()) {
      Slot slot = tensor.getValue();
      if (tensor.getKey() != at) {
        throw new DataFailure(
            "%s: tensor %s: expected it to begin at byte %s of the numbers, found %s"
                .formatted(name, slot.name(), at, tensor.getKey()));
      }
      try {
        Floats.read(in, vector, slot.offset(), slot.size());
      } catch (EOFException e) {
        throw new DataFailure(
            "%s: tensor %s: expected %s numbers, found the end of the file"
                .formatted(name, slot.name(), slot.size()),
            e);
      }
      at += 4L * slot.size();
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
