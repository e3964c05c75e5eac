// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Columns that each hold one pixel, in the order of their numbers. */
record PixelColumns(List<String> names) {
  /** A number, or row and column: pixel0, 1x1. */
  private static final Pattern PIXEL =
      Pattern.compile("(?i)pixel_?(\\d{1,9})|(\\d{1,9})x(\\d{1,9})");

  /** The place that a name says; the row is 0 where there is only a number. */
  private record Pixel(String name, int row, int column) {
    static Stream<Pixel> of(String name) {
      Matcher parts = PIXEL.matcher(name);
      if (!parts.matches()) {
        return Stream.empty();
      }
      return parts.group(1) != null
          ? Stream.of(new Pixel(name, 0, Integer.parseInt(parts.group(1))))
          : Stream.of(
              new Pixel(name, Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3))));
    }

    /** Whether this pixel follows another at once, in rows that begin with a column. */
    private boolean follows(Pixel other, int first) {
      return row == other.row
          ? column == other.column + 1
          : row == other.row + 1 && column == first;
    }
  }

  /**
   * Finds the columns.
   *
   * @return without names where there are none
   * @throws ConfigurationFailure when a number is missing or occurs twice
   */
  static PixelColumns of(TableSchema schema) {
    List<Pixel> pixels =
        Stream.of(schema.type().fieldNames())
            .flatMap(Pixel::of)
            .sorted(Comparator.comparingInt(Pixel::row).thenComparingInt(Pixel::column))
            .toList();
    for (int i = 1; i < pixels.size(); i++) {
      if (!pixels.get(i).follows(pixels.get(i - 1), pixels.get(0).column)) {
        throw new ConfigurationFailure(
            "input %s: expected a column for each pixel without gaps, found %s after %s; add or rename what is missing, or name another column by ingest.table.image"
                .formatted(schema.root(), pixels.get(i).name, pixels.get(i - 1).name));
      }
    }
    return new PixelColumns(pixels.stream().map(Pixel::name).toList());
  }

  /** Returns the columns as an array of numbers in SQL. */
  String sql() {
    return names.stream()
        .map(name -> "cast(%s as double)".formatted(TableSchema.quoted(name)))
        .collect(Collectors.joining(", ", "array(", ")"));
  }
}
