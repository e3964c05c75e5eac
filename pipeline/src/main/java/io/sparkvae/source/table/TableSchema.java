// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table by their names, which may have capitals.
 *
 * @param root of the table, for messages
 */
record TableSchema(StructType type, Path root) {
  private static final int MOST_NAMED = 40;

  /** A column, and how it is written in SQL. */
  record Field(String sql, DataType type) {}

  /** Returns the column of a name. */
  Optional<Field> field(String name) {
    return part(type, name).map(f -> new Field(quoted(f.name()), f.dataType()));
  }

  static Optional<StructField> part(StructType of, String name) {
    return Stream.of(of.fields()).filter(f -> f.name().equalsIgnoreCase(name)).findFirst();
  }

  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /**
   * Returns the column that a setting names: a whole name, or a path of names with dots.
   *
   * @throws ConfigurationFailure when there is none
   */
  Field wanted(String key, String name) {
    Optional<Field> whole = field(name);
    if (whole.isPresent()) {
      return whole.get();
    }
    String sql = "";
    DataType at = type;
    for (String step : name.split("\\.")) {
      Optional<StructField> found =
          at instanceof StructType struct ? part(struct, step) : Optional.empty();
      if (found.isEmpty()) {
        throw new ConfigurationFailure(
            "%s: expected a column of %s, found '%s'; its columns are %s"
                .formatted(key, root, name, columns()));
      }
      sql += (sql.isEmpty() ? "" : ".") + quoted(found.get().name());
      at = found.get().dataType();
    }
    return new Field(sql, at);
  }

  boolean isBinary(String name) {
    return field(name).filter(f -> f.type() instanceof BinaryType).isPresent();
  }

  /** Returns the names of the columns, for messages. */
  String columns() {
    List<String> names = Arrays.asList(type.fieldNames());
    return names.size() <= MOST_NAMED
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMED))
            + " and %s more".formatted(names.size() - MOST_NAMED);
  }
}
