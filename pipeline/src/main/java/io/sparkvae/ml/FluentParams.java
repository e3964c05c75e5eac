// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Parameters whose setters return the object, so that calls can be chained.
 *
 * @param <T> the class that has the parameters
 */
public interface FluentParams<T extends FluentParams<T>> extends Params {
  /** Sets a parameter and returns this object. */
  @SuppressWarnings("unchecked") // T is the class that has the parameters
  default <V> T with(Param<V> param, V value) {
    set(param, value);
    return (T) this;
  }
}
