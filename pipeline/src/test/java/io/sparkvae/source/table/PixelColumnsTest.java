// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with a column for each pixel. */
class PixelColumnsTest {
  private static PixelColumns found(String names) {
    StructField[] fields =
        Stream.of(names.split(" "))
            .map(name -> DataTypes.createStructField(name, DataTypes.IntegerType, true))
            .toArray(StructField[]::new);
    return PixelColumns.of(new TableSchema(new StructType(fields), new Path("/table.csv")));
  }

  @ParameterizedTest
  @CsvSource({
    "label pixel0 pixel1 pixel2 pixel3, pixel0 pixel1 pixel2 pixel3",
    "pixel_10 pixel_9 pixel_8 label, pixel_8 pixel_9 pixel_10",
    "Pixel002 label PIXEL1 Pixel003, PIXEL1 Pixel002 Pixel003",
    "label 1x1 1x2 2x1 2x2, 1x1 1x2 2x1 2x2",
    "0x0 1x0 0x1 1x1, 0x0 0x1 1x0 1x1",
  })
  void theirNumbersAreTheirOrder(String columns, String expected) {
    assertThat(found(columns).names()).containsExactly(expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "pixel0 pixel2 pixel3, found pixel2 after pixel0",
    "pixel0 pixel1 pixel01, after pixel1",
    "1x1 1x2 2x2, found 2x2 after 1x2",
    "1x1 1x2 3x1 3x2, found 3x1 after 1x2",
  })
  void aGapIsRefused(String columns, String message) {
    assertThatThrownBy(() -> found(columns))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("input /table.csv: expected a column for each pixel without gaps")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"label", "pixels", "pixel", "x1", "pixel99999999999"})
  void otherNamesAreNoPixels(String columns) {
    assertThat(found(columns).names()).isEmpty();
  }

  @Test
  void aNumberIsCastAndItsNameQuoted() {
    assertThat(found("1x2 1x1").sql())
        .isEqualTo("array(cast(`1x1` as double), cast(`1x2` as double))");
  }
}
