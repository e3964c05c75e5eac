package io.sparkvae.stats;

import io.sparkvae.encode.LatentsSchema;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.Split;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What statistics need of a row of a latents table.
 *
 * @param mu posterior mean, {@code [latent]}
 * @param kl KL divergence from the prior in nats, {@code [latent]}
 * @param logLikelihood in nats
 * @param elbo evidence lower bound in nats
 */
record LatentRow(Split split, float[] mu, float[] kl, double logLikelihood, double elbo) {
  /** The columns that are read, in this order. */
  static final StructType COLUMNS =
      LatentsSchema.select("id", "split", "mu", "kl", "logLikelihood", "elbo");

  /**
   * Reads a row of {@link #COLUMNS}.
   *
   * @throws DataFailure for a missing value, an array of another length or a number that is not
   *     finite; names the row
   */
  static LatentRow of(InternalRow row, int latent) {
    UTF8String id = row.isNullAt(0) ? null : row.getUTF8String(0);
    return new LatentRow(
        split(row, id),
        floats(row, 2, latent, id),
        floats(row, 3, latent, id),
        number(row, 4, id),
        number(row, 5, id));
  }

  private static Split split(InternalRow row, UTF8String id) {
    String found = row.isNullAt(1) ? "null" : row.getUTF8String(1).toString();
    for (Split split : Split.values()) {
      if (split.column().equals(found)) {
        return split;
      }
    }
    throw failure(id, "split", "one of " + Arrays.toString(Split.values()), "'" + found + "'");
  }

  private static float[] floats(InternalRow row, int column, int latent, UTF8String id) {
    String name = COLUMNS.fields()[column].name();
    if (row.isNullAt(column)) {
      throw failure(id, name, latent + " numbers", "null");
    }
    ArrayData array = row.getArray(column);
    if (array.numElements() != latent) {
      throw failure(id, name, latent + " numbers", array.numElements());
    }
    float[] values = new float[latent];
    for (int j = 0; j < latent; j++) {
      if (array.isNullAt(j)) {
        throw failure(id, name + "[" + j + "]", "a finite number", "null");
      }
      values[j] = array.getFloat(j);
      if (!Float.isFinite(values[j])) {
        throw failure(id, name + "[" + j + "]", "a finite number", values[j]);
      }
    }
    return values;
  }

  private static double number(InternalRow row, int column, UTF8String id) {
    String name = COLUMNS.fields()[column].name();
    if (row.isNullAt(column)) {
      throw failure(id, name, "a finite number", "null");
    }
    double value = row.getDouble(column);
    if (!Double.isFinite(value)) {
      throw failure(id, name, "a finite number", value);
    }
    return value;
  }

  private static DataFailure failure(UTF8String id, String column, String expected, Object found) {
    return new DataFailure(
        "latents row '%s': expected %s in %s, found %s".formatted(id, expected, column, found));
  }
}
