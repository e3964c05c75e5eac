// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.source.table.TableSchema.Field;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Finds the columns of a table by the settings or, where these say {@code auto}, by the names that
 * people give them. Names may have capitals.
 */
final class TableColumns {
  /** Names of a column of encoded images, in the order in which they are looked for. */
  private static final List<String> ENCODED =
      List.of("content", "image", "img", "bytes", "jpg", "jpeg", "png", "webp");

  /** Names of a column that names encoded images, likewise. */
  private static final List<String> KEYS = List.of("key", "id");

  private static final List<String> SPARKS =
      List.of("origin", "height", "width", "nChannels", "data");
  private static final Pattern TOP = Pattern.compile("(?<!\\.)`((?:[^`]|``)+)`");

  private final TableSchema schema;
  private final TablePlan.Columns wanted;
  private final DatasetFeatures features;

  private TableColumns(TableSchema schema, TablePlan.Columns wanted, DatasetFeatures features) {
    this.schema = schema;
    this.wanted = wanted;
    this.features = features;
  }

  /** What the column of an image holds, and how it is found. */
  private record Found(CellContent content, String image, String id, boolean byPath) {}

  /**
   * Returns the layout of a table.
   *
   * @param labelled whether labels are used
   * @throws ConfigurationFailure when a column that the settings name is not there, or there are no
   *     images in the table
   */
  static TableLayout layout(
      StructType schema,
      TablePlan.Columns wanted,
      DatasetFeatures features,
      RowPlace place,
      Path root,
      boolean labelled) {
    return new TableColumns(new TableSchema(schema, root), wanted, features)
        .layout(place, labelled);
  }

  private TableLayout layout(RowPlace place, boolean labelled) {
    Found found =
        wanted.image().map(name -> named(name)).or(this::byName).orElseThrow(this::withoutImages);
    String id = found.id;
    boolean byPath = found.byPath;
    if (wanted.id().isPresent() || wanted.path().isPresent()) {
      byPath = wanted.path().isPresent();
      id =
          byPath
              ? schema.wanted("ingest.table.path", wanted.path().get()).sql()
              : schema.wanted("ingest.table.id", wanted.id().get()).sql();
    }
    if (id.isEmpty() && !place.isKnown()) {
      throw new ConfigurationFailure(
          "input %s: expected a column that names each row, such as id, key or path, found the columns %s; set ingest.table.id"
              .formatted(schema.root(), schema.columns()));
    }
    Optional<Field> label =
        labelled
            ? wanted
                .label()
                .map(name -> schema.wanted("ingest.table.label", name))
                .or(() -> schema.field("label"))
                .or(() -> features.label().flatMap(schema::field))
            : Optional.empty();
    if (labelled && label.isEmpty() && !byPath && schema.type().size() > 1) {
      Announcer.current()
          .say(
              "ingest: no column is named label, so no image has one; ingest.table.label names it, of {}",
              schema.columns());
    }
    boolean numbered =
        label.isPresent()
            && features.label().map(TableSchema::quoted).equals(label.map(Field::sql));
    return new TableLayout(
        found.content,
        found.image,
        id,
        byPath,
        label.map(Field::sql).orElse(""),
        numbered ? features.classes() : List.of(),
        schema.field("factors").filter(f -> f.type() instanceof ArrayType).isPresent(),
        statusOfDownload(),
        place,
        schema.root().toString());
  }

  /** Returns the column in which img2dataset says whether it has an image. */
  private String statusOfDownload() {
    return schema
        .field("status")
        .filter(status -> status.type() instanceof StringType && schema.field("key").isPresent())
        .map(Field::sql)
        .orElse("");
  }

  private Found named(String name) {
    Field field = schema.wanted("ingest.table.image", name);
    Found found =
        held(field)
            .orElseThrow(
                () ->
                    new ConfigurationFailure(
                        "ingest.table.image: expected a column of bytes, text in base64, numbers, or a struct of an image, found %s of type %s in %s"
                            .formatted(name, field.type().simpleString(), schema.root())));
    return found.id.isEmpty() ? keyed(found) : found;
  }

  /** Returns what a column holds by its type; empty when it cannot hold an image. */
  private Optional<Found> held(Field field) {
    if (field.type() instanceof BinaryType) {
      boolean pixels = field.sql().equalsIgnoreCase("`pixels`");
      return found(pixels ? CellContent.PIXELS : CellContent.ENCODED, field.sql());
    }
    if (field.type() instanceof StringType) {
      return found(CellContent.BASE64, field.sql());
    }
    if (field.type().equals(SQLDataTypes.VectorType())) {
      return found(CellContent.VECTOR, field.sql());
    }
    if (field.type() instanceof ArrayType array
        && array.elementType() instanceof org.apache.spark.sql.types.NumericType) {
      return found(CellContent.NUMBERS, "cast(%s as array<double>)".formatted(field.sql()));
    }
    if (field.type() instanceof StructType struct) {
      if (SPARKS.stream().allMatch(p -> TableSchema.part(struct, p).isPresent())) {
        return Optional.of(
            new Found(CellContent.SPARK_IMAGE, field.sql(), field.sql() + ".`origin`", true));
      }
      return TableSchema.part(struct, "bytes")
          .filter(bytes -> bytes.dataType() instanceof BinaryType)
          .flatMap(
              b -> found(CellContent.ENCODED, field.sql() + "." + TableSchema.quoted(b.name())));
    }
    return Optional.empty();
  }

  private static Optional<Found> found(CellContent content, String image) {
    return Optional.of(new Found(content, image, "", false));
  }

  /** Adds the column that names the rows, if there is one. */
  private Found keyed(Found found) {
    if (schema.field("path").filter(path -> path.type() instanceof StringType).isPresent()) {
      return new Found(found.content, found.image, schema.field("path").get().sql(), true);
    }
    String id =
        KEYS.stream()
            .flatMap(key -> schema.field(key).stream())
            .map(Field::sql)
            .findFirst()
            .orElse("");
    return new Found(found.content, found.image, id, false);
  }

  private Optional<Found> byName() {
    if (schema.field("path").isPresent() && schema.isBinary("content")) {
      return found(CellContent.ENCODED, schema.field("content").get().sql()).map(this::keyed);
    }
    if (schema.field("id").isPresent() && schema.isBinary("pixels")) {
      Field pixels = schema.field("pixels").get();
      return Optional.of(
          new Found(CellContent.PIXELS, pixels.sql(), schema.field("id").get().sql(), false));
    }
    // Hugging Face's structs: the path names no file that others have, and is often null.
    Optional<Found> struct =
        Stream.concat(
                Stream.concat(Stream.of("image"), features.image().stream()), Stream.of("img"))
            .flatMap(name -> schema.field(name).stream())
            .filter(field -> field.type() instanceof StructType)
            .flatMap(field -> held(field).stream())
            .findFirst();
    return struct.or(this::encoded).or(this::text).or(this::pixelColumns).or(this::onlyStruct);
  }

  private Optional<Found> encoded() {
    return ENCODED.stream()
        .filter(schema::isBinary)
        .findFirst()
        .map(
            name ->
                keyed(new Found(CellContent.ENCODED, schema.field(name).get().sql(), "", false)));
  }

  private Optional<Found> text() {
    return ENCODED.stream()
        .flatMap(name -> schema.field(name).stream())
        .filter(field -> field.type() instanceof StringType)
        .findFirst()
        .map(field -> keyed(new Found(CellContent.BASE64, field.sql(), "", false)));
  }

  private Optional<Found> pixelColumns() {
    PixelColumns pixels = PixelColumns.of(schema);
    if (pixels.names().size() < 2) {
      return schema
          .field("pixels")
          .flatMap(field -> field.type() instanceof StringType ? numbersIn(field) : held(field))
          .map(this::keyed);
    }
    return found(CellContent.NUMBERS, pixels.sql()).map(this::keyed);
  }

  /** Numbers in one text, with spaces or commas between them, as FER-2013 has them. */
  private static Optional<Found> numbersIn(Field field) {
    return found(
        CellContent.NUMBERS,
        "cast(split(trim(%s), '[ ,]+') as array<double>)".formatted(field.sql()));
  }

  /** Finds a struct of bytes and path under any name, if there is only one. */
  private Optional<Found> onlyStruct() {
    List<Found> structs =
        Stream.of(schema.type().fields())
            .filter(f -> f.dataType() instanceof StructType)
            .flatMap(f -> held(new Field(TableSchema.quoted(f.name()), f.dataType())).stream())
            .toList();
    return structs.size() == 1 ? Optional.of(structs.get(0)) : Optional.empty();
  }

  private ConfigurationFailure withoutImages() {
    return new ConfigurationFailure(
        ("input %s: expected a table with the columns path and content, or id and pixels, or an"
                + " image (a struct of Spark or of Hugging Face, encoded bytes, or base64), or a column for"
                + " each pixel, found the columns %s; ingest.table.image names another one")
            .formatted(schema.root(), schema.columns()));
  }

  /** Returns the names of the columns at the top that an expression reads. */
  static Stream<String> topsOf(String expression) {
    return TOP.matcher(expression)
        .results()
        .map((MatchResult match) -> match.group(1).replace("``", "`"));
  }
}
