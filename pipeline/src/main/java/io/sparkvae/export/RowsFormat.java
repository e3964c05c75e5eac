// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.latents.LatentsReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;

/** The layout of a file that holds rows of latents. */
sealed interface RowsFormat extends Serializable
    permits JsonLinesFormat, NpyFormat, ArrowFormat, ParquetFormat {

  /** Returns the columns of the latents table that the file is made from. */
  List<String> columns();

  /**
   * Writes the rows of one latents file.
   *
   * @param rows the rows, with the columns of {@link #columns}
   * @param count number of rows
   * @param out receives the file; the caller closes it
   */
  void write(LatentsReader rows, long count, OutputStream out) throws IOException;
}
