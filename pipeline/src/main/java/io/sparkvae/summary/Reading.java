// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.failure.Failure;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;

/**
 * What was read of a result, or why it cannot be read. Of several results, one that is damaged does
 * not keep the others from being read.
 *
 * @param path of its directory
 * @param value what was read; null if it cannot be read
 * @param damage why it cannot be read; null if it was
 */
public record Reading<T>(Path path, T value, Failure damage) {
  static <T> Reading<T> of(Path path, Supplier<T> reader) {
    try {
      return new Reading<>(path, reader.get(), null);
    } catch (Failure e) {
      return new Reading<>(path, null, e);
    }
  }

  /** Returns whether the result cannot be read. */
  public boolean isDamaged() {
    return damage != null;
  }

  /**
   * Returns what was read.
   *
   * @throws Failure why it cannot be read
   */
  public T orThrow() {
    if (isDamaged()) {
      throw damage;
    }
    return value;
  }

  /** Reads more of a result that could be read so far. */
  public <R> Reading<R> then(Function<T, R> more) {
    return of(path, () -> more.apply(orThrow()));
  }
}
