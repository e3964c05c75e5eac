// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import java.util.function.IntConsumer;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes lists as Parquet's standard has them: {@code list.element}. */
public final class ParquetList {
  private ParquetList() {}

  /**
   * Adds a list to the field that was started last.
   *
   * @param addElement adds the element of an index to the consumer
   */
  public static void add(RecordConsumer to, int length, IntConsumer addElement) {
    to.startGroup();
    if (length > 0) {
      to.startField("list", 0);
      for (int i = 0; i < length; i++) {
        to.startGroup();
        to.startField("element", 0);
        addElement.accept(i);
        to.endField("element", 0);
        to.endGroup();
      }
      to.endField("list", 0);
    }
    to.endGroup();
  }
}
