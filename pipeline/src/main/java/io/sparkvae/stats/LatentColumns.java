// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.shard.FloatLists;
import io.sparkvae.shard.ParquetColumns;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.profile.LatentRow;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.schema.MessageType;

/** Reads a row group of a latents table row by row. */
final class LatentColumns {
  private static final int[] NONE = {};

  private final LatentsSchema table;
  private final ColumnReader id;
  private final ColumnReader split;
  private final Optional<ColumnReader> label;
  private final Optional<ColumnReader> factors;
  private final FloatLists mu;
  private final FloatLists logVar;
  private final FloatLists kl;
  private final ColumnReader logLikelihood;
  private final ColumnReader elbo;
  private final Optional<ColumnReader> codes;

  LatentColumns(PageReadStore pages, MessageType schema, String createdBy, LatentsSchema table) {
    ParquetColumns columns = new ParquetColumns(pages, schema, createdBy);
    this.table = table;
    id = columns.column("id");
    split = columns.column("split");
    // Tables of other writers may lack what not every image has.
    label = schema.containsField("label") ? Optional.of(columns.column("label")) : Optional.empty();
    factors =
        schema.containsField("factors")
            ? Optional.of(columns.column("factors", "list", "element"))
            : Optional.empty();
    mu = columns.floatLists("mu", "list", "element");
    logVar = columns.floatLists("logVar", "list", "element");
    kl = columns.floatLists("kl", "list", "element");
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
    int means = codes.isPresent() ? 0 : table.latent().size();
    LatentRow row =
        new LatentRow(
            id(),
            split(),
            label.map(this::label).orElse(null),
            factors.map(this::factors).orElse(NONE),
            floats("mu", mu, means),
            logVar(means),
            floats("kl", kl, table.divergences()),
            number("logLikelihood", logLikelihood),
            number("elbo", elbo),
            codes.map(this::codes).orElse(NONE));
    id.consume();
    return row;
  }

  /** Does not go on to the next id, because error messages name this one. */
  private String id() {
    if (!isPresent(id)) {
      throw failure("an identifier", "id", "null");
    }
    return id.getBinary().toStringUsingUTF8();
  }

  private Integer label(ColumnReader column) {
    Integer found = isPresent(column) ? (Integer) column.getInteger() : null;
    column.consume();
    return found;
  }

  private int[] factors(ColumnReader column) {
    int[] values = new int[0];
    do {
      if (isPresent(column)) {
        values = Arrays.copyOf(values, values.length + 1);
        values[values.length - 1] = column.getInteger();
      } else if (isNullElement(column)) {
        throw failure("an integer", "factors[" + values.length + "]", "null");
      }
      column.consume();
    } while (column.getCurrentRepetitionLevel() > 0);
    return values;
  }

  /** Reads the logarithms of the variances, of which a posterior without a variance has none. */
  private float[] logVar(int means) {
    float[] values = new float[means];
    int length = finite("logVar", logVar, values);
    if (length != 0 && length != means) {
      throw failure("0 or " + means + " numbers", "logVar", length);
    }
    return length == means ? values : new float[0];
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
  private float[] floats(String name, FloatLists column, int expected) {
    float[] values = new float[expected];
    int length = finite(name, column, values);
    if (length != expected) {
      throw failure(expected + " numbers", name, length);
    }
    return values;
  }

  /** Reads a list of finite numbers, as many as fit, and returns how many it has. */
  private int finite(String name, FloatLists column, float[] values) {
    int length = column.next(values, 0, values.length);
    for (int i = 0; i < Math.min(length, values.length); i++) {
      if (!Float.isFinite(values[i])) {
        throw failure(
            "a finite number",
            name + "[" + i + "]",
            i == column.firstNull() ? "null" : (Object) values[i]);
      }
    }
    return length;
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

  /** Reads a list of an expected length. */
  private void list(String name, ColumnReader column, int expected, Element reading) {
    int length = read(column, expected, reading);
    if (length != expected) {
      throw failure(expected + " numbers", name, length);
    }
  }

  /** Reads at most so many elements of a list, and returns how many it has. */
  private static int read(ColumnReader column, int most, Element reading) {
    int length = 0;
    do {
      boolean present = isPresent(column);
      boolean element = present || isNullElement(column);
      if (element && length < most) {
        reading.read(length, present);
      } else if (present) {
        column.skip();
      }
      length += element ? 1 : 0;
      column.consume();
    } while (column.getCurrentRepetitionLevel() > 0);
    return length;
  }

  /**
   * In Parquet, a definition level one below the highest means a null element, if elements can be
   * null; lower levels mean an empty or a missing list.
   */
  private static boolean isNullElement(ColumnReader column) {
    return column.getDescriptor().getMaxDefinitionLevel() - column.getCurrentDefinitionLevel() == 1
        && column
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
