// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.latents.LatentColumn;
import io.sparkvae.latents.LatentsReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.commons.io.output.CloseShieldOutputStream;

/**
 * A file of Arrow (IPC file format, also called Feather version 2), with the types of {@link
 * ArrowSchema}: one record batch for each row group of the latents.
 *
 * @param columns names of the columns
 */
record ArrowFormat(List<String> columns) implements RowsFormat {
  private static final long serialVersionUID = 1L;

  ArrowFormat {
    columns = new ArrayList<>(columns); // a list that can be serialised
  }

  @Override
  public void write(LatentsReader rows, long count, OutputStream out) throws IOException {
    LatentsReader.Rows first = rows.next().orElseThrow();
    try (BufferAllocator memory = new RootAllocator();
        VectorSchemaRoot batch = VectorSchemaRoot.create(ArrowSchema.of(first.columns()), memory);
        ArrowFileWriter file =
            new ArrowFileWriter(
                batch, null, Channels.newChannel(CloseShieldOutputStream.wrap(out)))) {
      file.start();
      for (Optional<LatentsReader.Rows> group = Optional.of(first);
          group.isPresent();
          group = rows.next()) {
        LatentsReader.Rows filled = group.get();
        filled
            .columns()
            .forEach((name, column) -> fill(batch.getVector(name), column, filled.count()));
        batch.setRowCount(filled.count());
        file.writeBatch();
      }
      file.end();
    }
  }

  private static void fill(FieldVector to, LatentColumn of, int rows) {
    to.reset();
    if (of instanceof LatentColumn.Texts texts) {
      for (int row = 0; row < rows; row++) {
        ((VarCharVector) to).setSafe(row, texts.values()[row].getBytes(StandardCharsets.UTF_8));
      }
    } else if (of instanceof LatentColumn.Doubles doubles) {
      for (int row = 0; row < rows; row++) {
        ((Float8Vector) to).setSafe(row, doubles.values()[row]);
      }
    } else if (of instanceof LatentColumn.Integers integers) {
      for (int row = 0; row < rows; row++) {
        if (integers.values()[row] != null) {
          ((IntVector) to).setSafe(row, integers.values()[row]);
        }
      }
    } else if (of instanceof LatentColumn.FloatVectors vectors) {
      Float4Vector numbers = (Float4Vector) lists(to, rows, vectors.length());
      for (int i = 0; i < vectors.values().length; i++) {
        numbers.setSafe(i, vectors.values()[i]);
      }
      numbers.setValueCount(vectors.values().length);
    } else if (of instanceof LatentColumn.IntegerLists lists) {
      fill(to, lists.values());
    }
    to.setValueCount(rows);
  }

  /** Makes every row a list of one length, and returns the vector of their numbers. */
  private static FieldVector lists(FieldVector to, int rows, int length) {
    if (to instanceof FixedSizeListVector fixed) {
      for (int row = 0; row < rows; row++) {
        fixed.setNotNull(row);
      }
      return fixed.getDataVector();
    }
    ListVector list = (ListVector) to;
    for (int row = 0; row < rows; row++) {
      list.startNewValue(row);
      list.endValue(row, length);
    }
    return list.getDataVector();
  }

  private static void fill(FieldVector to, int[][] lists) {
    if (to instanceof FixedSizeListVector) {
      IntVector numbers = (IntVector) lists(to, lists.length, lists[0].length);
      int i = 0;
      for (int[] list : lists) {
        for (int number : list) {
          numbers.setSafe(i++, number);
        }
      }
      numbers.setValueCount(i);
      return;
    }
    ListVector list = (ListVector) to;
    IntVector numbers = (IntVector) list.getDataVector();
    int i = 0;
    for (int row = 0; row < lists.length; row++) {
      if (lists[row] != null) {
        list.startNewValue(row);
        for (int number : lists[row]) {
          numbers.setSafe(i++, number);
        }
        list.endValue(row, lists[row].length);
      }
    }
    numbers.setValueCount(i);
  }
}
