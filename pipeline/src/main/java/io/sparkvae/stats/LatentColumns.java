// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.ParquetColumns;
import io.sparkvae.shard.Split;
import java.util.Arrays;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.schema.MessageType;

/** Reads a row group of a latents table row by row. */
final class LatentColumns {
  private final int latent;
  private final ColumnReader id;
  private final ColumnReader split;
  private final ColumnReader mu;
  private final ColumnReader kl;
  private final ColumnReader logLikelihood;
  private final ColumnReader elbo;

  LatentColumns(PageReadStore pages, MessageType schema, String createdBy, int latent) {
    ParquetColumns columns = new ParquetColumns(pages, schema, createdBy);
    this.latent = latent;
    id = columns.column("id");
    split = columns.column("split");
    mu = columns.column("mu", "list", "element");
    kl = columns.column("kl", "list", "element");
    logLikelihood = columns.column("logLikelihood");
    elbo = columns.column("elbo");
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
            floats("mu", mu),
            floats("kl", kl),
            number("logLikelihood", logLikelihood),
            number("elbo", elbo));
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

  /**
   * Reads a list of {@code latent} finite numbers. In Parquet, a definition level one below the
   * highest means a null element; lower levels mean an empty or a missing list.
   */
  private float[] floats(String name, ColumnReader column) {
    float[] values = new float[latent];
    int length = 0;
    do {
      int missing =
          column.getDescriptor().getMaxDefinitionLevel() - column.getCurrentDefinitionLevel();
      boolean element = missing == 0 || missing == 1 && nullableElements(column);
      if (element && length < latent) {
        values[length] = missing == 0 ? column.getFloat() : Float.NaN;
        if (!Float.isFinite(values[length])) {
          throw failure(
              "a finite number", name + "[" + length + "]", missing == 0 ? values[length] : "null");
        }
      } else if (missing == 0) {
        column.skip();
      }
      length += element ? 1 : 0;
      column.consume();
    } while (column.getCurrentRepetitionLevel() > 0);
    if (length != latent) {
      throw failure(latent + " numbers", name, length);
    }
    return values;
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
