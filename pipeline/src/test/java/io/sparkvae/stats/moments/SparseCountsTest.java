// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import io.sparkvae.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Counts in files of moments: what is written, and what is read of that and of earlier versions.
 */
class SparseCountsTest {
  private record Held(
      @JsonSerialize(using = SparseCounts.Writer.class)
          @JsonDeserialize(using = SparseCounts.Reader.class)
          long[] counts) {}

  private static String written(long... counts) {
    return new String(Json.line(new Held(counts)), StandardCharsets.UTF_8).strip();
  }

  private static long[] read(String json) throws Exception {
    return Json.MAPPER.readValue(json, Held.class).counts();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[] | []", "[0,0,0] | [-3]", "[0,7,0,0,1] | [-1,7,-2,1]", "[5] | [5]"})
  void zerosInARowAreOneNumber(String counts, String expected) throws Exception {
    long[] dense = read("{\"counts\":" + counts + "}"); // as of earlier versions
    assertThat(written(dense)).isEqualTo("{\"counts\":" + expected + "}");
    assertThat(read(written(dense))).isEqualTo(dense);
  }

  @Test
  void manyCountsComeBack() throws Exception {
    Random random = new Random(2);
    long[] counts =
        random.longs(5000, 0, 50).map(count -> count < 40 ? 0 : count * count).toArray();
    assertThat(read(written(counts))).isEqualTo(counts);
  }

  @Test
  void moreZerosThanMemoryAreRefused() {
    assertThatThrownBy(() -> read("{\"counts\":[-9000000000]}"))
        .isInstanceOf(InvalidFormatException.class)
        .hasMessageContaining("at most");
  }
}
