// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.array.PixelScale;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;

/**
 * Checks the ids and labels of a table before its images are read, and finds out what it says of
 * its pixels.
 */
record TableChecks(Dataset<Row> table, TableLayout layout) {
  /**
   * Checks ids and labels.
   *
   * @throws DataFailure when an id occurs twice, or a row has none where it needs one, or labels
   *     are neither whole numbers nor names
   */
  void run() {
    if (layout.labelled()) {
      requireLabels();
    }
    layout.idColumn().ifPresent(this::requireOnce);
  }

  private void requireOnce(Column ids) {
    Dataset<Row> named = table.select(ids.as("id"));
    boolean nameless =
        !layout.place().isKnown() && !named.filter(functions.col("id").isNull()).limit(1).isEmpty();
    if (nameless) {
      throw new DataFailure(
          "input %s: expected a value of %s in each row, found rows without one"
              .formatted(layout.root(), layout.id()));
    }
    List<Row> twice =
        named
            .filter(functions.col("id").isNotNull())
            .groupBy("id")
            .count()
            .filter(functions.col("count").gt(1))
            .limit(1)
            .collectAsList();
    if (!twice.isEmpty()) {
      throw new DataFailure(
          "input %s: expected each id once, found '%s' %s times"
              .formatted(layout.root(), twice.get(0).get(0), twice.get(0).getLong(1)));
    }
  }

  private void requireLabels() {
    Column label = functions.expr(layout.label());
    DataType type = table.select(label).schema().apply(0).dataType();
    boolean whole =
        type instanceof ByteType
            || type instanceof ShortType
            || type instanceof IntegerType
            || type instanceof LongType;
    if (!whole && !(type instanceof StringType) && !(type instanceof BooleanType)) {
      throw refusedLabels("whole numbers or names", type.simpleString());
    }
    if (whole) {
      boolean named = !layout.classes().isEmpty();
      long least = named ? Long.parseLong(DatasetFeatures.UNLABELLED) : 0;
      long most = named ? layout.classes().size() - 1 : Integer.MAX_VALUE;
      Column number = label.cast(DataTypes.LongType);
      Row range = table.agg(functions.min(number), functions.max(number)).head();
      for (int i = 0; i < 2; i++) {
        if (!range.isNullAt(i) && (range.getLong(i) < least || range.getLong(i) > most)) {
          throw refusedLabels(
              "numbers from %s to %s".formatted(least, most), Long.toString(range.getLong(i)));
        }
      }
    }
  }

  private DataFailure refusedLabels(String expected, String found) {
    return new DataFailure(
        "input %s: expected %s in the column %s, found %s; convert them, or set ingest.labels = none"
            .formatted(layout.root(), expected, layout.label().replace("`", ""), found));
  }

  /**
   * Returns what a table of pixels does not say itself: the stated shape, or for numbers that are a
   * square as many as they are, in grey; and the scale of numbers. Null for a table of files.
   *
   * @throws ConfigurationFailure when the settings must give the shape
   * @throws DataFailure when the table has no rows that would tell it
   */
  TablePixels pixels(Optional<ImageShape> stated, PixelScale scale) {
    if (!layout.content().needsShape()) {
      return null;
    }
    ImageShape shape = stated.or(this::square).orElseThrow(this::withoutShape);
    PixelScale known =
        !layout.content().holdsNumbers()
            ? PixelScale.BYTES
            : scale == PixelScale.AUTO ? scaleOfNumbers() : scale;
    return new TablePixels(shape, known);
  }

  private Column numbers() {
    return layout.content().columns(layout.image()).findFirst().orElseThrow();
  }

  private Optional<ImageShape> square() {
    if (!layout.content().holdsNumbers()) {
      return Optional.empty();
    }
    List<Row> first =
        table
            .select(numbers().as("numbers"))
            .filter(functions.col("numbers").isNotNull())
            .select(functions.size(functions.col("numbers")))
            .limit(1)
            .collectAsList();
    int count = first.isEmpty() ? 0 : first.get(0).getInt(0);
    int side = (int) Math.round(Math.sqrt(count));
    return count > 0 && side * side == count
        ? Optional.of(ImageShape.of(1, side, side))
        : Optional.empty();
  }

  private Failure withoutShape() {
    if (table.isEmpty()) {
      return new DataFailure(
          "input %s: expected images, found a table without rows".formatted(layout.root()));
    }
    return new ConfigurationFailure(
        ("input %s: expected ingest.height, ingest.width and ingest.colour for a table of"
                + " pixels, found auto")
            .formatted(layout.root()));
  }

  /** Returns the scale by the largest of all numbers: up to 1 unit, else bytes. */
  private PixelScale scaleOfNumbers() {
    Row most = table.select(functions.max(functions.array_max(numbers()))).head();
    return most.isNullAt(0) || most.getDouble(0) > 1 ? PixelScale.BYTES : PixelScale.UNIT;
  }
}
