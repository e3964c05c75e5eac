package io.sparkvae.encode;

import io.sparkvae.failure.DataFailure;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A row of a shard.
 *
 * @param pixels one byte each, row-major
 * @param noiseKey first 8 bytes of the image's SHA-256
 * @param label null when there is none
 * @param factors null when there are none
 */
record ShardRow(
    String id, byte[] pixels, long noiseKey, String split, Integer label, List<Integer> factors) {
  /** The columns that are read, in this order. */
  static final StructType COLUMNS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("pixels", DataTypes.BinaryType)
          .add("sha256", DataTypes.BinaryType)
          .add("split", DataTypes.StringType)
          .add("label", DataTypes.IntegerType)
          .add("factors", DataTypes.createArrayType(DataTypes.IntegerType));

  /**
   * Reads a row of {@link #COLUMNS}.
   *
   * @param size bytes of an image
   * @throws DataFailure when a value is missing or of another size; names the file and the row
   */
  static ShardRow of(Row row, int size) {
    byte[] sha256 = bytes(row, 2, 32);
    return new ShardRow(
        row.getString(0),
        bytes(row, 1, size),
        ByteBuffer.wrap(sha256).getLong(),
        required(row, 3, row.getString(3)),
        row.isNullAt(4) ? null : row.getInt(4),
        row.isNullAt(5) ? null : row.getList(5));
  }

  private static byte[] bytes(Row row, int column, int size) {
    byte[] bytes = required(row, column, row.getAs(column));
    if (bytes.length != size) {
      throw failure(row, column, size + " bytes", bytes.length);
    }
    return bytes;
  }

  private static <T> T required(Row row, int column, T value) {
    if (value == null) {
      throw failure(row, column, "a value", "none");
    }
    return value;
  }

  private static DataFailure failure(Row row, int column, String expected, Object found) {
    return new DataFailure(
        "shard %s, image '%s': expected %s of %s, found %s"
            .formatted(
                InputFileBlockHolder.getInputFilePath(),
                row.getString(0),
                expected,
                COLUMNS.fields()[column].name(),
                found));
  }
}
