// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.latents.LatentColumn;
import io.sparkvae.latents.LatentsReader;
import io.sparkvae.shard.ParquetList;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;

/**
 * A Parquet file, whose columns may have other names than those of the latents.
 *
 * @param columnsOfFile name and type of each column of the file
 * @param from for each, the column of the latents that it is made from
 * @param rowGroup number of rows in a row group
 * @param arrow what the file tells readers that use Arrow
 */
record ParquetFormat(StructType columnsOfFile, List<String> from, int rowGroup, Arrow arrow)
    implements RowsFormat {
  private static final long serialVersionUID = 1L;

  /** What a file tells readers that use Arrow, beside Parquet's own types. */
  enum Arrow {
    /** Nothing. */
    NOTHING,
    /**
     * The types of {@link ArrowSchema}, for columns that keep their names. Parquet itself has only
     * lists of any size.
     */
    TYPES
  }

  ParquetFormat {
    from = new ArrayList<>(from); // a list that can be serialised
  }

  @Override
  public List<String> columns() {
    return List.copyOf(new LinkedHashSet<>(from));
  }

  @Override
  public void write(LatentsReader rows, long count, OutputStream out) throws IOException {
    LatentsReader.Rows first = rows.next().orElseThrow();
    try (TableWriter file =
        new TableWriter(
            CloseShieldOutputStream.wrap(out),
            new SparkToParquetSchemaConverter(new SQLConf()).convert(columnsOfFile),
            rowGroup,
            metadata(first))) {
      for (Optional<LatentsReader.Rows> group = Optional.of(first);
          group.isPresent();
          group = rows.next()) {
        write(group.get(), file);
      }
      file.end();
    }
  }

  private Map<String, String> metadata(LatentsReader.Rows rows) throws IOException {
    return switch (arrow) {
      case NOTHING -> Map.of();
      case TYPES ->
          Map.of(ArrowSchema.PARQUET_KEY, ArrowSchema.encoded(ArrowSchema.of(rows.columns())));
    };
  }

  private void write(LatentsReader.Rows rows, TableWriter file) throws IOException {
    String[] names = columnsOfFile.fieldNames();
    for (int i = 0; i < rows.count(); i++) {
      int row = i;
      file.write(
          to -> {
            for (int field = 0; field < names.length; field++) {
              add(to, names[field], field, rows.columns().get(from.get(field)), row);
            }
          });
    }
  }

  private static void add(RecordConsumer to, String name, int field, LatentColumn of, int row) {
    if (of instanceof LatentColumn.Texts texts) {
      add(to, name, field, () -> to.addBinary(Binary.fromString(texts.values()[row])));
    } else if (of instanceof LatentColumn.Doubles doubles) {
      add(to, name, field, () -> to.addDouble(doubles.values()[row]));
    } else if (of instanceof LatentColumn.Integers integers) {
      if (integers.values()[row] != null) {
        add(to, name, field, () -> to.addInteger(integers.values()[row]));
      }
    } else if (of instanceof LatentColumn.FloatVectors vectors) {
      int length = vectors.length();
      add(
          to,
          name,
          field,
          () -> ParquetList.add(to, length, i -> to.addFloat(vectors.values()[row * length + i])));
    } else if (of instanceof LatentColumn.IntegerLists lists && lists.values()[row] != null) {
      int[] list = lists.values()[row];
      add(to, name, field, () -> ParquetList.add(to, list.length, i -> to.addInteger(list[i])));
    }
  }

  private static void add(RecordConsumer to, String name, int field, Runnable value) {
    to.startField(name, field);
    value.run();
    to.endField(name, field);
  }
}
