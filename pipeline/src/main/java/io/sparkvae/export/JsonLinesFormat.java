// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.sparkvae.latents.LatentColumn;
import io.sparkvae.latents.LatentsReader;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * One JSON object for each row, in UTF-8, each on a line of its own. Vectors and lists are arrays;
 * a number is written with the fewest digits that give it back; a number that JSON does not know is
 * the string {@code "NaN"}, {@code "Infinity"} or {@code "-Infinity"}; what a row lacks is null.
 *
 * @param columns names of the columns
 */
record JsonLinesFormat(List<String> columns, Compression compression) implements RowsFormat {
  private static final long serialVersionUID = 1L;

  /** How files are compressed. */
  enum Compression {
    NONE(".jsonl"),
    GZIP(".jsonl.gz");

    private final String extension;

    Compression(String extension) {
      this.extension = extension;
    }
  }

  JsonLinesFormat {
    columns = new ArrayList<>(columns); // a list that can be serialised
  }

  String extension() {
    return compression.extension;
  }

  @Override
  public void write(LatentsReader rows, long count, OutputStream out) throws IOException {
    switch (compression) {
      case NONE -> writeText(rows, out);
      case GZIP -> {
        GZIPOutputStream compressed = new GZIPOutputStream(out);
        writeText(rows, compressed);
        compressed.finish();
      }
    }
  }

  private static void writeText(LatentsReader rows, OutputStream out) throws IOException {
    JsonGenerator json = Json.MAPPER.getFactory().createGenerator(out);
    json.disable(StreamWriteFeature.AUTO_CLOSE_TARGET.mappedFeature());
    json.setRootValueSeparator(null);
    for (Optional<LatentsReader.Rows> group = rows.next(); group.isPresent(); group = rows.next()) {
      for (int row = 0; row < group.get().count(); row++) {
        json.writeStartObject();
        for (Map.Entry<String, LatentColumn> column : group.get().columns().entrySet()) {
          json.writeFieldName(column.getKey());
          write(column.getValue(), row, json);
        }
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    json.flush();
  }

  private static void write(LatentColumn column, int row, JsonGenerator json) throws IOException {
    if (column instanceof LatentColumn.Texts texts) {
      json.writeString(texts.values()[row]);
    } else if (column instanceof LatentColumn.Doubles doubles) {
      json.writeNumber(doubles.values()[row]);
    } else if (column instanceof LatentColumn.Integers integers) {
      write(integers.values()[row], json);
    } else if (column instanceof LatentColumn.FloatVectors vectors) {
      json.writeStartArray();
      for (int i = 0; i < vectors.length(); i++) {
        json.writeNumber(vectors.values()[row * vectors.length() + i]);
      }
      json.writeEndArray();
    } else if (column instanceof LatentColumn.IntegerLists lists) {
      write(lists.values()[row], json);
    }
  }

  private static void write(Integer number, JsonGenerator json) throws IOException {
    if (number == null) {
      json.writeNull();
    } else {
      json.writeNumber(number);
    }
  }

  private static void write(int[] list, JsonGenerator json) throws IOException {
    if (list == null) {
      json.writeNull();
    } else {
      json.writeArray(list, 0, list.length);
    }
  }
}
