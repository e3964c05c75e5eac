// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * An image of shards that is to move.
 *
 * @param id of the image
 * @param split of the image in its shards
 * @param sha256 of its pixels
 * @param label {@value #UNLABELLED} if it has none
 * @param factors of the image, or empty
 * @param pixels uint8, row-major
 */
record StillImage(String id, String split, byte[] sha256, int label, int[] factors, byte[] pixels)
    implements Comparable<StillImage>, Serializable {
  static final int UNLABELLED = -1;
  private static final List<String> COLUMNS =
      List.of("id", "split", "sha256", "label", "factors", "pixels");

  /** Returns the columns of a table of shards that {@link #of} needs. */
  static Column[] columns() {
    return COLUMNS.stream().map(functions::col).toArray(Column[]::new);
  }

  /**
   * Returns the image of a row of these columns.
   *
   * @throws DataFailure when its pixels are not those of an image of the shape
   */
  static StillImage of(Row row, ImageShape shape) {
    byte[] pixels = row.getAs(5);
    if (pixels.length != shape.size()) {
      throw new DataFailure(
          "shards: expected %s bytes an image, found %s in image '%s'"
              .formatted(shape.size(), pixels.length, row.getString(0)));
    }
    int[] factors =
        row.isNullAt(4)
            ? new int[0]
            : row.<Integer>getList(4).stream().mapToInt(Integer::intValue).toArray();
    return new StillImage(
        row.getString(0),
        row.getString(1),
        row.getAs(2),
        row.isNullAt(3) ? UNLABELLED : row.getInt(3),
        factors,
        pixels);
  }

  /** By digests of pixels, then by ids. */
  @Override
  public int compareTo(StillImage other) {
    int byDigest = Arrays.compareUnsigned(sha256, other.sha256);
    return byDigest != 0 ? byDigest : id.compareTo(other.id);
  }
}
