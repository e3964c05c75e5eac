// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that are read, and where they are in a row.
 *
 * @param image column of the images
 * @param imageAt its place
 * @param idAt place of the column of ids; {@value #NONE} if there is none
 * @param labelAt place of the column of labels, likewise
 */
record InputColumns(ImageColumn image, int imageAt, int idAt, int labelAt) implements Serializable {
  private static final int NONE = -1;

  /**
   * Finds the columns that parameters name.
   *
   * @throws ConfigurationFailure when a column is missing or has another type
   */
  static InputColumns of(StructType schema, ImageParams<?> params) {
    ImageColumn image = ImageColumn.of(schema, params);
    int id = place(schema, "idCol", params.getIdCol());
    int label = place(schema, "labelCol", params.getLabelCol());
    if (label != NONE && !(schema.apply(label).dataType() instanceof NumericType)) {
      throw new ConfigurationFailure(
          "labelCol '%s': expected numbers, found %s; StringIndexer numbers names"
              .formatted(params.getLabelCol(), schema.apply(label).dataType().simpleString()));
    }
    return new InputColumns(image, schema.fieldIndex(image.name()), id, label);
  }

  private static int place(StructType schema, String param, String name) {
    return name.isEmpty() ? NONE : place(param, name, schema);
  }

  /**
   * Returns the place of a column.
   *
   * @param param name of the parameter, for the message
   * @throws ConfigurationFailure when there is no such column
   */
  private static int place(String param, String name, StructType schema) {
    type(schema, param, name);
    return schema.fieldIndex(name);
  }

  /** Returns the type of a column. Errors as {@link #of}. */
  static DataType type(StructType schema, String param, String name) {
    for (String field : schema.fieldNames()) {
      if (field.equals(name)) {
        return schema.apply(name).dataType();
      }
    }
    throw new ConfigurationFailure(
        "%s: expected one of the columns %s, found '%s'"
            .formatted(param, String.join(", ", schema.fieldNames()), name));
  }

  boolean hasIds() {
    return idAt != NONE;
  }

  boolean hasLabels() {
    return labelAt != NONE;
  }

  /** Returns the cell of the image; null if there is none. */
  Object cell(Row row) {
    return row.get(imageAt);
  }

  /** Returns the id of a row; null without a column of ids, or if the row has none. */
  String id(Row row) {
    return !hasIds() || row.isNullAt(idAt) ? null : row.get(idAt).toString();
  }

  /**
   * Returns the label of a row; null without a column of labels, or if the row has none.
   *
   * @throws DataFailure when it is no whole number from 0
   */
  Integer label(Row row) {
    if (!hasLabels() || row.isNullAt(labelAt)) {
      return null;
    }
    double label = ((Number) row.get(labelAt)).doubleValue();
    if (!(label >= 0 && label <= Integer.MAX_VALUE && label == Math.rint(label))) {
      throw new DataFailure(
          "labelCol: expected whole numbers from 0 to %s, found %s"
              .formatted(Integer.MAX_VALUE, label));
    }
    return (int) label;
  }
}
