// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.Rejection;
import io.sparkvae.storage.Digest;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The meaning of a table's columns.
 *
 * @param labelled whether there is a column label
 * @param factored whether there is a column factors
 */
record TableLayout(Kind kind, boolean labelled, boolean factored) implements Serializable {
  enum Kind {
    /** path, content: files of any image format. */
    BINARY_FILE,
    /** image: struct of origin, height, width, nChannels, mode, data (BGR, row-wise). */
    SPARK_IMAGE,
    /** id, pixels: bytes in the order of our shards. */
    PIXELS
  }

  static TableLayout of(StructType schema, Path root) {
    List<String> names = Arrays.asList(schema.fieldNames());
    boolean labelled = names.contains("label");
    boolean factored =
        names.contains("factors") && schema.apply("factors").dataType() instanceof ArrayType;
    if (names.contains("path") && isBinary(schema, "content")) {
      return new TableLayout(Kind.BINARY_FILE, labelled, factored);
    }
    if (names.contains("id") && isBinary(schema, "pixels")) {
      return new TableLayout(Kind.PIXELS, labelled, factored);
    }
    if (names.contains("image") && schema.apply("image").dataType() instanceof StructType image) {
      List<String> parts = Arrays.asList(image.fieldNames());
      if (parts.containsAll(List.of("origin", "height", "width", "nChannels", "data"))) {
        return new TableLayout(Kind.SPARK_IMAGE, labelled, factored);
      }
    }
    throw new ConfigurationFailure(
        ("input %s: expected a table with the columns path and content, or id and pixels, or an"
                + " image struct, found the columns %s")
            .formatted(root, String.join(", ", names)));
  }

  private static boolean isBinary(StructType schema, String column) {
    return Arrays.asList(schema.fieldNames()).contains(column)
        && schema.apply(column).dataType() instanceof BinaryType;
  }

  boolean needsShape() {
    return kind == Kind.PIXELS;
  }

  Column id() {
    return switch (kind) {
        // The scheme is removed: a path with another scheme or on another host is the same image.
      case BINARY_FILE -> functions.regexp_replace(functions.col("path"), "^[a-z0-9]+:/*", "");
      case SPARK_IMAGE ->
          functions.regexp_replace(functions.col("image.origin"), "^[a-z0-9]+:/*", "");
      case PIXELS -> functions.col("id").cast(DataTypes.StringType);
    };
  }

  /** Returns the columns to read: id, label, factors, then those that the kind needs. */
  Column[] columns() {
    DataType integers = DataTypes.createArrayType(DataTypes.IntegerType);
    Column label = labelled ? functions.col("label") : functions.lit(null);
    Column factors = factored ? functions.col("factors") : functions.lit(null);
    List<Column> head = List.of(id(), label.cast(DataTypes.StringType), factors.cast(integers));
    List<Column> tail =
        switch (kind) {
          case BINARY_FILE -> List.of(functions.col("content"));
          case PIXELS -> List.of(functions.col("pixels"));
          case SPARK_IMAGE ->
              List.of(
                  functions.col("image.data"),
                  functions.col("image.height"),
                  functions.col("image.width"),
                  functions.col("image.nChannels"));
        };
    return java.util.stream.Stream.concat(head.stream(), tail.stream()).toArray(Column[]::new);
  }

  SourceImage image(Row row, ImageShape shape) {
    String id = row.isNullAt(0) ? "" : row.getString(0);
    String label = row.getString(1);
    if (label == null && kind != Kind.PIXELS) {
      label = SourceImage.innermostDirectory(id);
    }
    int[] factors =
        row.isNullAt(2)
            ? null
            : row.<Integer>getList(2).stream().mapToInt(Integer::intValue).toArray();
    return new SourceImage(id, label, factors, content(row, shape));
  }

  private SourceImage.Content content(Row row, ImageShape shape) {
    if (row.isNullAt(3)) {
      return new SourceImage.Refused(new Rejection("no bytes in the table", ""), null);
    }
    byte[] bytes = row.getAs(3);
    return switch (kind) {
      case BINARY_FILE -> new SourceImage.Encoded(bytes);
      case PIXELS -> raw(bytes, shape);
      case SPARK_IMAGE -> fromBlueGreenRed(bytes, row.getInt(4), row.getInt(5), row.getInt(6));
    };
  }

  private static SourceImage.Content raw(byte[] bytes, ImageShape shape) {
    return bytes.length == shape.size()
        ? new SourceImage.Raw(new Image(shape, bytes))
        : refused("another number of bytes", shape.size(), bytes);
  }

  private static SourceImage.Refused refused(String reason, long expected, byte[] bytes) {
    return new SourceImage.Refused(
        new Rejection(reason, "expected %d bytes, found %d".formatted(expected, bytes.length)),
        Digest.sha256(bytes));
  }

  /** Converts OpenCV's order: rows of blue, green, red (and alpha, composed over black). */
  private static SourceImage.Content fromBlueGreenRed(
      byte[] bytes, int height, int width, int channels) {
    boolean known = channels == 1 || channels == 3 || channels == 4;
    long expected = (long) height * width * channels;
    if (!known || height < 1 || width < 1 || expected != bytes.length) {
      return refused("another number of bytes", expected, bytes);
    }
    ImageShape shape = ImageShape.of(channels == 1 ? 1 : 3, height, width);
    byte[] pixels = new byte[shape.size()];
    int plane = height * width;
    for (int i = 0; i < plane; i++) {
      int alpha = channels == 4 ? bytes[4 * i + 3] & 255 : 255;
      for (int c = 0; c < shape.channels(); c++) {
        int value = bytes[i * channels + shape.channels() - 1 - c] & 255;
        pixels[c * plane + i] = (byte) (alpha == 255 ? value : (value * alpha + 127) / 255);
      }
    }
    return new SourceImage.Raw(new Image(shape, pixels));
  }
}
