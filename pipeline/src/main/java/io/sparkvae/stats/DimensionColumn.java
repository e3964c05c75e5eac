// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import java.util.function.ObjIntConsumer;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A statistic of one latent dimension: a named column of the table {@code dimensions}.
 *
 * @param name name of the column; states the unit of numbers that are not in nats
 * @param type Parquet type of the column
 * @param value writes the value of one dimension
 */
record DimensionColumn(String name, PrimitiveTypeName type, Value value) {

  /** Writes the values of a column. */
  @FunctionalInterface
  interface Value {
    /** Returns a function that writes the value of the dimension with a given index. */
    ObjIntConsumer<RecordConsumer> of(Statistics statistics);
  }

  /** Computes a number for a dimension. */
  @FunctionalInterface
  interface Real {
    double of(Statistics statistics, int dimension);
  }

  /** Computes an index for a dimension. */
  @FunctionalInterface
  interface Index {
    int of(Statistics statistics, int dimension);
  }

  /** Computes whether a dimension has a property. */
  @FunctionalInterface
  interface Flag {
    boolean of(Statistics statistics, int dimension);
  }

  /** Returns a column of doubles. */
  static DimensionColumn real(String name, Real value) {
    return new DimensionColumn(
        name,
        PrimitiveTypeName.DOUBLE,
        statistics -> (to, j) -> to.addDouble(value.of(statistics, j)));
  }

  /** Returns a column of booleans. */
  static DimensionColumn flag(String name, Flag value) {
    return new DimensionColumn(
        name,
        PrimitiveTypeName.BOOLEAN,
        statistics -> (to, j) -> to.addBoolean(value.of(statistics, j)));
  }

  /** Returns a column of integers. */
  static DimensionColumn integer(String name, Index value) {
    return new DimensionColumn(
        name,
        PrimitiveTypeName.INT32,
        statistics -> (to, j) -> to.addInteger(value.of(statistics, j)));
  }
}
