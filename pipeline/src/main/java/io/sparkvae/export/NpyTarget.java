// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Arrays of NumPy with metadata in Parquet, named as clip-retrieval names its embeddings: {@code
 * img_emb/img_emb_0.npy} and {@code metadata/metadata_0.parquet}, row by row. autofaiss and
 * embedding-reader read both. Numbers have as many digits as the largest, so that the files keep
 * their order when they are sorted by name.
 *
 * @param vector name of the column that becomes the array
 */
record NpyTarget(String vector, NpyFormat.Type type) implements Target {
  static final String VECTOR = Kind.NPY.section() + ".vector";
  static final String TYPE = Kind.NPY.section() + ".type";

  /** The columns with as many numbers for each row as the model decides. */
  static final Set<String> VECTORS = Set.of("mu", "logVar", "kl", "z", "codes");

  /** The path of an image in clip-retrieval's metadata. */
  private static final String IMAGE_PATH = "image_path";

  private static final String ID = "id";
  private static final int ROW_GROUP = 1 << 16;

  static NpyTarget from(Settings settings) {
    String vector = settings.string(VECTOR);
    if (!VECTORS.contains(vector)) {
      throw settings.refused(
          VECTOR, "one of " + VECTORS.stream().sorted().toList(), "'" + vector + "'");
    }
    return new NpyTarget(vector, settings.choice(TYPE, NpyFormat.Type.class));
  }

  @Override
  public Work plan(Manifest.Read input, Settings settings, Configuration hadoop) {
    ChosenRows rows = ChosenRows.of(input, settings, hadoop);
    StructType table = rows.latents().table();
    if (!Arrays.asList(table.fieldNames()).contains(vector)) {
      throw settings.refused(
          VECTOR,
          "a column of the table, one of " + String.join(", ", table.fieldNames()),
          "'" + vector + "'");
    }
    NpyFormat array = new NpyFormat(vector, type);
    ParquetFormat metadata = metadata(rows.columns(), table);
    return new WrittenRows(
        Settings.spelled(Kind.NPY),
        rows,
        source -> {
          String number = number(source);
          return List.of(
              new RowsUnit(
                  "img_emb_" + number,
                  "img_emb/img_emb_%s.npy".formatted(number),
                  source.file(),
                  source.rows(),
                  array),
              new RowsUnit(
                  "metadata_" + number,
                  "metadata/metadata_%s.parquet".formatted(number),
                  source.file(),
                  source.rows(),
                  metadata));
        });
  }

  private static String number(WrittenRows.Source source) {
    String number = Integer.toString(source.number());
    return "0".repeat(Integer.toString(source.of()).length() - number.length()) + number;
  }

  /** Returns the layout of metadata: the path of the image, and the columns without vectors. */
  private static ParquetFormat metadata(List<String> columns, StructType table) {
    List<StructField> fields = new ArrayList<>();
    List<String> from = new ArrayList<>();
    fields.add(DataTypes.createStructField(IMAGE_PATH, DataTypes.StringType, false));
    from.add(ID);
    for (String column : columns) {
      if (!VECTORS.contains(column)) {
        fields.add(table.apply(column));
        from.add(column);
      }
    }
    return new ParquetFormat(
        new StructType(fields.toArray(StructField[]::new)),
        from,
        ROW_GROUP,
        ParquetFormat.Arrow.NOTHING);
  }
}
