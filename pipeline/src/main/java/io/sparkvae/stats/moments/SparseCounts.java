// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.Arrays;

/**
 * Counts as an array of JSON in which {@code -n} stands for n zeros in a row. Of a file with few
 * images nearly all counts are zeros. Arrays of earlier versions, which have no negative numbers,
 * are read as well.
 */
public final class SparseCounts {
  /** The largest array, so that a corrupt file cannot ask for more memory than there is. */
  private static final int MOST = 1 << 28;

  private SparseCounts() {}

  /** Writes counts. */
  public static final class Writer extends JsonSerializer<long[]> {
    @Override
    public void serialize(long[] counts, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      to.writeStartArray();
      long zeros = 0;
      for (long count : counts) {
        if (count == 0) {
          zeros++;
        } else {
          writeZeros(zeros, to);
          zeros = 0;
          to.writeNumber(count);
        }
      }
      writeZeros(zeros, to);
      to.writeEndArray();
    }

    private static void writeZeros(long zeros, JsonGenerator to) throws IOException {
      if (zeros > 0) {
        to.writeNumber(-zeros);
      }
    }
  }

  /** Reads counts. */
  public static final class Reader extends JsonDeserializer<long[]> {
    @Override
    public long[] deserialize(JsonParser from, DeserializationContext context) throws IOException {
      if (!from.isExpectedStartArrayToken()) {
        return (long[]) context.handleUnexpectedToken(long[].class, from);
      }
      long[] counts = new long[64];
      int length = 0;
      while (from.nextToken() != JsonToken.END_ARRAY) {
        long number = from.getLongValue();
        long end = length + (number < 0 ? -number : 1);
        if (end > MOST || end < 0) {
          return (long[])
              context.handleWeirdNumberValue(long[].class, number, "at most %s counts", MOST);
        }
        if (end > counts.length) {
          counts = Arrays.copyOf(counts, (int) Math.max(end, Math.min(MOST, 2L * counts.length)));
        }
        if (number > 0) {
          counts[length] = number;
        }
        length = (int) end;
      }
      return Arrays.copyOf(counts, length);
    }
  }
}
