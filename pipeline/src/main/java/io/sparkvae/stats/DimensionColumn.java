// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import java.util.function.ObjIntConsumer;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A statistic of one latent dimension: a named column of the table {@value StatsStage#TABLE}.
 *
 * @param name of the column; with its unit where that is not nats
 * @param value writes the dimension's value
 */
record DimensionColumn(String name, PrimitiveTypeName type, Value value) {

  /** Gives a column its value. */
  @FunctionalInterface
  interface Value {
    /** What is written for a dimension, from the statistics of all images. */
    ObjIntConsumer<RecordConsumer> of(Statistics statistics);
  }

  /** A number of each dimension. */
  @FunctionalInterface
  interface Real {
    double of(Statistics statistics, int dimension);
  }

  /** A truth about each dimension. */
  @FunctionalInterface
  interface Flag {
    boolean of(Statistics statistics, int dimension);
  }

  /** A column of numbers. */
  static DimensionColumn real(String name, Real value) {
    return new DimensionColumn(
        name,
        PrimitiveTypeName.DOUBLE,
        statistics -> (to, j) -> to.addDouble(value.of(statistics, j)));
  }

  /** A column of truths. */
  static DimensionColumn flag(String name, Flag value) {
    return new DimensionColumn(
        name,
        PrimitiveTypeName.BOOLEAN,
        statistics -> (to, j) -> to.addBoolean(value.of(statistics, j)));
  }

  /** The number of the dimension itself. */
  static DimensionColumn number(String name) {
    return new DimensionColumn(
        name, PrimitiveTypeName.INT32, statistics -> (to, j) -> to.addInteger(j));
  }
}
