// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.FloatLists;
import io.sparkvae.shard.ParquetColumns;
import io.sparkvae.shard.RowGroup;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads the posteriors of one row group of a latents table, as the training of a second stage needs
 * them. May be called from any executor and thread.
 */
public final class PosteriorReader {
  private PosteriorReader() {}

  /** Which columns say where z lies. */
  public enum Form {
    /** A Gaussian, by {@code mu} and {@code logVar}; without a variance where logVar is empty. */
    GAUSSIAN,
    /** One z drawn from a posterior of another form, by {@code z}. */
    DRAWN
  }

  /**
   * The rows of a row group, in file order. The arrays are not copied and must not be changed.
   *
   * @param centres mean of each posterior, or the z that was drawn, {@code [rows, latent]}
   * @param deviations standard deviations, {@code [rows, latent]}; 0 for posteriors without, and
   *     empty for z that were drawn
   * @param labels label of each image; null where an image has none
   */
  public record Rows(float[] centres, float[] deviations, Integer[] labels) {}

  /**
   * Reads a row group.
   *
   * @param rowGroup its number in the file, from 0
   * @param expectedRows number of rows, as in the manifest
   * @param latent number of dimensions
   * @throws DataFailure when there is no such file, or when the row group is corrupt or not what
   *     the manifest says
   */
  public static Rows read(
      Path file, int rowGroup, int expectedRows, int latent, Form form, Configuration hadoop) {
    RowGroup group = new RowGroup("latents", file, rowGroup, expectedRows);
    String centre = form == Form.DRAWN ? LatentsSchema.Z : "mu";
    return group.read(
        hadoop,
        (schema, metadata, columns) -> {
          if (!schema.containsPath(list(centre)) || !schema.containsPath(list("logVar"))) {
            throw group.bad("the columns %s and logVar".formatted(centre), "another table");
          }
          int size = Math.multiplyExact(expectedRows, latent);
          float[] centres = new float[size];
          read(columns.floatLists(list(centre)), centre, Length.FULL, centres, group);
          float[] deviations = new float[form == Form.GAUSSIAN ? size : 0];
          if (form == Form.GAUSSIAN) {
            Arrays.fill(deviations, Float.NEGATIVE_INFINITY);
            read(
                columns.floatLists(list("logVar")),
                "logVar",
                Length.FULL_OR_NONE,
                deviations,
                group);
            for (int i = 0; i < size; i++) {
              deviations[i] = (float) Math.exp(deviations[i] / 2.0);
            }
          }
          return new Rows(
              centres,
              deviations,
              schema.containsField(LatentsSchema.LABEL)
                  ? ParquetColumns.integers(columns.column(LatentsSchema.LABEL), expectedRows)
                  : new Integer[expectedRows]);
        });
  }

  private static String[] list(String name) {
    return new String[] {name, "list", "element"};
  }

  private enum Length {
    FULL,
    FULL_OR_NONE
  }

  /** Reads a list of finite numbers of each row, all of one length. */
  private static void read(
      FloatLists column, String name, Length length, float[] into, RowGroup group) {
    int latent = into.length / group.rows();
    for (int row = 0; row < group.rows(); row++) {
      int count = column.next(into, row * latent, latent);
      if (count != latent && (length == Length.FULL || count != 0)) {
        throw group.bad(
            "%s numbers in %s".formatted(latent, name), "%s in row %s".formatted(count, row));
      }
      for (int i = row * latent; i < row * latent + count; i++) {
        if (!Float.isFinite(into[i])) {
          throw group.bad("finite numbers in " + name, "%s in row %s".formatted(into[i], row));
        }
      }
    }
  }
}
