// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.image.Rejection;
import io.sparkvae.source.array.ArrayName;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.format.SourceImage;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The meaning of a table's columns. {@link TableColumns} finds it.
 *
 * @param content what the column of the image holds
 * @param image expression of the image
 * @param id expression of the id; empty where a row is named by its file and number
 * @param byPath whether the id is a path, whose innermost directory is the label of a table without
 *     one
 * @param label expression of the label; empty if there is none, or it is not used
 * @param classes names of the classes, if the table numbers them; the label is then a number of one
 *     of them, or -1
 * @param factored whether there is a column {@code factors}
 * @param status expression of what became of a download; empty if there is none
 * @param place how a row without an id is named
 * @param root path of the table
 */
record TableLayout(
    CellContent content,
    String image,
    String id,
    boolean byPath,
    String label,
    List<String> classes,
    boolean factored,
    String status,
    RowPlace place,
    String root)
    implements Serializable {
  /** What img2dataset writes of an image that it has. */
  private static final String DOWNLOADED = "success";

  private static final int IMAGE = 6;

  TableLayout {
    classes = List.copyOf(classes);
  }

  boolean labelled() {
    return !label.isEmpty();
  }

  /** Returns the column of ids; empty where they follow from files and numbers of rows. */
  Optional<Column> idColumn() {
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Column column = functions.expr(id).cast(DataTypes.StringType);
    return Optional.of(
        byPath
            // The scheme is removed: a path with another scheme or host is the same image.
            ? functions.regexp_replace(column, "^[a-z0-9]+:/*", "")
            : column);
  }

  /** Whether the number of a row follows from its place among those of its file. */
  boolean counts() {
    return id.isEmpty() && place == RowPlace.COUNTED;
  }

  /** Returns the names of the columns at the top that are read. */
  List<String> names() {
    return Stream.concat(
            Stream.of(image, id, label, status).filter(column -> !column.isEmpty()),
            factored ? Stream.of("factors") : Stream.empty())
        .flatMap(TableColumns::topsOf)
        .distinct()
        .toList();
  }

  /**
   * Returns the columns to read: id, label, factors, file and number of the row, status, then those
   * of the image.
   */
  Column[] columns() {
    Column none = functions.lit(null);
    Stream<Column> head =
        Stream.of(
            idColumn().orElse(none.cast(DataTypes.StringType)),
            (labelled() ? functions.expr(label) : none).cast(DataTypes.StringType),
            (factored ? functions.col("factors") : none)
                .cast(DataTypes.createArrayType(DataTypes.IntegerType)),
            place.file(),
            place.number(),
            (status.isEmpty() ? none : functions.expr(status)).cast(DataTypes.StringType));
    return Stream.concat(head, content.columns(image)).toArray(Column[]::new);
  }

  /**
   * Returns the image of a row of these columns.
   *
   * @param counted number of the row in its file, for a row whose columns do not tell it
   * @param pixels shape and scale of a table of pixels; null for other tables
   */
  SourceImage image(Row row, long counted, TablePixels pixels) {
    String named = row.getString(0);
    String name =
        named == null
            ? numbered(row.getString(3), row.isNullAt(4) ? counted : row.getLong(4))
            : named;
    if (isMissing(row)) {
      return SourceImage.ignored(name, IgnoreReason.MISSING);
    }
    int[] factors =
        row.isNullAt(2)
            ? null
            : row.<Integer>getList(2).stream().mapToInt(Integer::intValue).toArray();
    return new SourceImage(name, label(row, named), factors, content(row, pixels));
  }

  /** Whether the table says that an image could not be downloaded. */
  private boolean isMissing(Row row) {
    return !row.isNullAt(5) && !row.getString(5).equals(DOWNLOADED) && row.isNullAt(IMAGE);
  }

  private String label(Row row, String path) {
    if (!labelled()) {
      return byPath && path != null ? SourceImage.innermostDirectory(path) : null;
    }
    String text = row.getString(1);
    boolean none = "".equals(text) || !classes.isEmpty() && DatasetFeatures.UNLABELLED.equals(text);
    return none ? null : text;
  }

  private SourceImage.Content content(Row row, TablePixels pixels) {
    return row.isNullAt(IMAGE)
        ? new SourceImage.Refused(new Rejection("no bytes in the table", ""), null)
        : content.of(row, IMAGE, pixels);
  }

  /**
   * Returns the id of a row without a name: its file and number. A split in the name of the file
   * becomes a directory, {@code train/00000-of-00001/000042}.
   */
  private String numbered(String file, long number) {
    String path = new Path(java.net.URI.create(file)).toUri().getPath();
    String above = new Path(root).toUri().getPath();
    String relative =
        path.startsWith(above + (above.endsWith("/") ? "" : "/"))
            ? path.substring(above.length() + (above.endsWith("/") ? 0 : 1))
            : path.substring(path.lastIndexOf('/') + 1);
    String stem = TableAddress.withoutExtension(relative);
    String base = stem.substring(stem.lastIndexOf('/') + 1);
    String directory = stem.substring(0, stem.length() - base.length());
    return String.format(Locale.ROOT, "%s%s/%06d", directory, ArrayName.path(base), number);
  }
}
