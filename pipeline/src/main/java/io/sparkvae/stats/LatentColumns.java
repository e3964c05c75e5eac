// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.shard.ParquetColumns;
import io.sparkvae.shard.Split;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.schema.MessageType;

/** Reads a row group of a latents table row by row. */
final class LatentColumns {
  private final LatentsSchema table;
  private final ColumnReader id;
  private final ColumnReader split;
  private final ColumnReader mu;
  private final ColumnReader kl;
  private final ColumnReader logLikelihood;
  private final ColumnReader elbo;
  private final Optional<ColumnReader> codes;

  LatentColumns(PageReadStore pages, MessageType schema, String createdBy, LatentsSchema table) {
    ParquetColumns columns = new ParquetColumns(pages, schema, createdBy);
    this.table = table;
    id = columns.column("id");
    split = columns.column("split");
    mu = columns.column("mu", "list", "element");
    kl = columns.column("kl", "list", "element");
    logLikelihood = columns.column("logLikelihood");
    elbo = columns.column("elbo");
    codes =
        table.codes().isEmpty()
            ? Optional.empty()
            : Optional.of(columns.column("codes", "list", "element"));
  }

  /**
   * Returns the next row.
   *
   * @throws DataFailure for a missing value, a list of another length or a number that is not
   *     finite; the message names the row
   */
  LatentRow next() {
    LatentRow row =
        new LatentRow(
            split(),
            floats("mu", mu, codes.isPresent() ? 0 : table.latent().size()),
            floats("kl", kl, table.divergences()),
            number("logLikelihood", logLikelihood),
            number("elbo", elbo),
            codes.map(this::codes).orElseGet(() -> new int[0]));
    if (isPresent(id)) {
      id.skip();
    }
    id.consume();
    return row;
  }

  private Split split() {
    String found = isPresent(split) ? split.getBinary().toStringUsingUTF8() : "null";
    split.consume();
    for (Split one : Split.values()) {
      if (one.column().equals(found)) {
        return one;
      }
    }
    throw failure("one of " + Arrays.toString(Split.values()), "split", "'" + found + "'");
  }

  /** Reads a list of so many finite numbers. */
  private float[] floats(String name, ColumnReader column, int length) {
    float[] values = new float[length];
    list(
        name,
        column,
        length,
        (i, present) -> {
          values[i] = present ? column.getFloat() : Float.NaN;
          if (!Float.isFinite(values[i])) {
            throw failure("a finite number", name + "[" + i + "]", present ? values[i] : "null");
          }
        });
    return values;
  }

  /** Reads the codes of an image, each below the size of its level. */
  private int[] codes(ColumnReader column) {
    int[] sizes =
        table.codes().stream()
            .flatMapToInt(level -> IntStream.generate(level::size).limit(level.places()))
            .toArray();
    int[] values = new int[sizes.length];
    list(
        "codes",
        column,
        sizes.length,
        (i, present) -> {
          values[i] = present ? column.getInteger() : -1;
          if (values[i] < 0 || values[i] >= sizes[i]) {
            throw failure(
                "a code from 0 to " + (sizes[i] - 1),
                "codes[" + i + "]",
                present ? values[i] : "null");
          }
        });
    return values;
  }

  /** Reads an element of a list, which may be null. */
  private interface Element {
    void read(int index, boolean present);
  }

  /**
   * Reads a list. In Parquet, a definition level one below the highest means a null element; lower
   * levels mean an empty or a missing list.
   */
  private void list(String name, ColumnReader column, int expected, Element reading) {
    int length = 0;
    do {
      int missing =
          column.getDescriptor().getMaxDefinitionLevel() - column.getCurrentDefinitionLevel();
      boolean element = missing == 0 || missing == 1 && nullableElements(column);
      if (element && length < expected) {
        reading.read(length, missing == 0);
      } else if (missing == 0) {
        column.skip();
      }
      length += element ? 1 : 0;
      column.consume();
    } while (column.getCurrentRepetitionLevel() > 0);
    if (length != expected) {
      throw failure(expected + " numbers", name, length);
    }
  }

  private static boolean nullableElements(ColumnReader column) {
    return column
        .getDescriptor()
        .getPrimitiveType()
        .isRepetition(org.apache.parquet.schema.Type.Repetition.OPTIONAL);
  }

  private double number(String name, ColumnReader column) {
    Object found = isPresent(column) ? (Object) column.getDouble() : "null";
    column.consume();
    if (found instanceof Double value && Double.isFinite(value)) {
      return value;
    }
    throw failure("a finite number", name, found);
  }

  private static boolean isPresent(ColumnReader column) {
    return column.getCurrentDefinitionLevel() == column.getDescriptor().getMaxDefinitionLevel();
  }

  private DataFailure failure(String expected, String column, Object found) {
    return new DataFailure(
        "latents row '%s': expected %s in %s, found %s"
            .formatted(
                isPresent(id) ? id.getBinary().toStringUsingUTF8() : "null",
                expected,
                column,
                found));
  }
}
