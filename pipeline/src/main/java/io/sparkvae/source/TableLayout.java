// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.BlueGreenRed;
import io.sparkvae.image.Decoded;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.Rejection;
import io.sparkvae.storage.Digest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The meaning of a table's columns, whose names may have capitals.
 *
 * @param image column of the image: encoded bytes, pixels, or Spark's struct
 * @param id column of the id; empty where a row is named by its file and number
 * @param labelled whether there is a column label, and labels are used
 * @param factored whether there is a column factors
 * @param root path of the table
 */
record TableLayout(
    Kind kind, String image, String id, boolean labelled, boolean factored, String root)
    implements Serializable {
  enum Kind {
    /** Files of any image format, with a path. */
    FILES,
    /** Files of any image format, with a key or without a name. */
    ENCODED,
    /** image: struct of origin, height, width, nChannels, mode, data (BGR, row-wise). */
    SPARK_IMAGE,
    /** id, pixels: bytes in the order of our shards. */
    PIXELS
  }

  /** Names of a column of encoded images, in the order in which they are looked for. */
  private static final List<String> ENCODED =
      List.of("content", "image", "img", "bytes", "jpg", "jpeg", "png", "webp");

  /** Names of a column that names encoded images, likewise. */
  private static final List<String> KEYS = List.of("key", "id");

  /** Returns the layout of a table; {@code labelled} says whether labels are used. */
  static TableLayout of(StructType schema, Path root, boolean labelled) {
    boolean factored =
        field(schema, "factors").filter(f -> f.dataType() instanceof ArrayType).isPresent();
    boolean named = labelled && field(schema, "label").isPresent();
    Kind kind;
    String image;
    String id = "";
    Optional<String> encoded = ENCODED.stream().filter(name -> isBinary(schema, name)).findFirst();
    if (field(schema, "path").isPresent() && isBinary(schema, "content")) {
      kind = Kind.FILES;
      image = "content";
      id = "path";
    } else if (field(schema, "id").isPresent() && isBinary(schema, "pixels")) {
      kind = Kind.PIXELS;
      image = "pixels";
      id = "id";
    } else if (hasParts(schema, List.of("origin", "height", "width", "nChannels", "data"))) {
      kind = Kind.SPARK_IMAGE;
      image = "image";
      id = "image.origin";
    } else if (hasParts(schema, List.of("bytes"))) {
      // Hugging Face: the path names no file that others have, and is often null.
      kind = Kind.ENCODED;
      image = "image.bytes";
    } else if (encoded.isPresent()) {
      kind = field(schema, "path").isPresent() ? Kind.FILES : Kind.ENCODED;
      image = encoded.get();
      id =
          kind == Kind.FILES
              ? "path"
              : KEYS.stream().filter(key -> field(schema, key).isPresent()).findFirst().orElse("");
    } else {
      throw new ConfigurationFailure(
          ("input %s: expected a table with the columns path and content, or id and pixels, or an"
                  + " image (a struct of Spark or of Hugging Face, or encoded bytes), found the"
                  + " columns %s")
              .formatted(root, String.join(", ", schema.fieldNames())));
    }
    return new TableLayout(kind, image, id, named, factored, root.toString());
  }

  private static Optional<StructField> field(StructType schema, String name) {
    return Stream.of(schema.fields()).filter(f -> f.name().equalsIgnoreCase(name)).findFirst();
  }

  private static boolean isBinary(StructType schema, String name) {
    return field(schema, name).filter(f -> f.dataType() instanceof BinaryType).isPresent();
  }

  private static boolean hasParts(StructType schema, List<String> parts) {
    return field(schema, "image")
        .map(StructField::dataType)
        .filter(StructType.class::isInstance)
        .filter(type -> parts.stream().allMatch(p -> field((StructType) type, p).isPresent()))
        .isPresent();
  }

  /** Returns the names of the columns at the top that are read. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(image.replaceFirst("\\..*", ""));
    if (!id.isEmpty()) {
      names.add(id.replaceFirst("\\..*", ""));
    }
    if (labelled) {
      names.add("label");
    }
    if (factored) {
      names.add("factors");
    }
    return names.stream().distinct().toList();
  }

  boolean needsShape() {
    return kind == Kind.PIXELS;
  }

  /** Returns the column of ids; empty where they follow from files and numbers of rows. */
  Optional<Column> idColumn() {
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Column column = functions.col(id).cast(DataTypes.StringType);
    return Optional.of(
        kind == Kind.FILES || kind == Kind.SPARK_IMAGE
            // The scheme is removed: a path with another scheme or host is the same image.
            ? functions.regexp_replace(column, "^[a-z0-9]+:/*", "")
            : column);
  }

  /**
   * Returns the columns to read: id, label, factors, file and number of the row, then those that
   * the kind needs.
   */
  Column[] columns() {
    Column label = labelled ? functions.col("label") : functions.lit(null);
    Column factors = factored ? functions.col("factors") : functions.lit(null);
    Stream<Column> head =
        Stream.of(
            idColumn().orElse(functions.lit(null).cast(DataTypes.StringType)),
            label.cast(DataTypes.StringType),
            factors.cast(DataTypes.createArrayType(DataTypes.IntegerType)),
            functions.col("_metadata.file_path"),
            functions.col("_metadata.row_index"));
    Stream<Column> tail =
        kind == Kind.SPARK_IMAGE
            ? Stream.of("image.data", "image.height", "image.width", "image.nChannels")
                .map(functions::col)
            : Stream.of(functions.col(image));
    return Stream.concat(head, tail).toArray(Column[]::new);
  }

  SourceImage image(Row row, ImageShape shape) {
    String named = row.getString(0);
    String name = named == null ? numbered(row.getString(3), row.getLong(4)) : named;
    String label = "".equals(row.getString(1)) ? null : row.getString(1);
    boolean byFolder = kind == Kind.FILES || kind == Kind.SPARK_IMAGE;
    if (!labelled && byFolder && named != null) {
      label = SourceImage.innermostDirectory(name);
    }
    int[] factors =
        row.isNullAt(2)
            ? null
            : row.<Integer>getList(2).stream().mapToInt(Integer::intValue).toArray();
    return new SourceImage(name, label, factors, content(row, shape));
  }

  /**
   * Returns the id of a row without a name: its file and number. A split in the name of the file
   * becomes a directory, {@code train/00000-of-00001/000042}.
   */
  private String numbered(String file, long number) {
    String path = new Path(java.net.URI.create(file)).toUri().getPath();
    String above = new Path(root).toUri().getPath();
    String relative =
        path.equals(above)
            ? path.substring(path.lastIndexOf('/') + 1)
            : path.substring(above.length() + (above.endsWith("/") ? 0 : 1));
    String stem = relative.replaceAll("(?i)\\.parquet$", "");
    String base = stem.substring(stem.lastIndexOf('/') + 1);
    String directory = stem.substring(0, stem.length() - base.length());
    return String.format(Locale.ROOT, "%s%s/%06d", directory, ArrayName.path(base), number);
  }

  private SourceImage.Content content(Row row, ImageShape shape) {
    if (row.isNullAt(5)) {
      return new SourceImage.Refused(new Rejection("no bytes in the table", ""), null);
    }
    byte[] bytes = row.getAs(5);
    return switch (kind) {
      case FILES, ENCODED -> new SourceImage.Encoded(bytes);
      case PIXELS -> raw(bytes, shape);
      case SPARK_IMAGE ->
          content(BlueGreenRed.decode(bytes, row.getInt(6), row.getInt(7), row.getInt(8)), bytes);
    };
  }

  private static SourceImage.Content content(Decoded decoded, byte[] bytes) {
    return decoded instanceof Image image
        ? new SourceImage.Raw(image)
        : new SourceImage.Refused((Rejection) decoded, Digest.sha256(bytes));
  }

  private static SourceImage.Content raw(byte[] bytes, ImageShape shape) {
    return bytes.length == shape.size()
        ? new SourceImage.Raw(new Image(shape, bytes))
        : refused("another number of bytes", shape.size(), bytes);
  }

  private static SourceImage.Refused refused(String reason, long expected, byte[] bytes) {
    return new SourceImage.Refused(
        new Rejection(reason, "expected %s bytes, found %s".formatted(expected, bytes.length)),
        Digest.sha256(bytes));
  }
}
