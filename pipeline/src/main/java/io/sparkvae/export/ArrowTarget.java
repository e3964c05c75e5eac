// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Work;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Files with the types of Arrow, in which vectors are lists of a fixed size. */
record ArrowTarget(Container container) implements Target {
  private static final String CONTAINER = Kind.ARROW.section() + ".container";
  private static final int ROW_GROUP_BYTES = 16 << 20;
  private static final int BYTES_BESIDE_VECTORS = 128;

  /** Formats of files. */
  enum Container {
    /** Arrow's own: IPC file format, Feather version 2. */
    IPC(".arrow"),
    /** Parquet, with Arrow's types beside its own. */
    PARQUET(".parquet");

    private final String extension;

    Container(String extension) {
      this.extension = extension;
    }
  }

  static ArrowTarget from(Settings settings) {
    return new ArrowTarget(settings.choice(CONTAINER, Container.class));
  }

  @Override
  public Work plan(Manifest.Read input, Settings settings, Configuration hadoop) {
    ChosenRows rows = ChosenRows.of(input, settings, hadoop);
    RowsFormat format = format(rows);
    return new WrittenRows(
        Settings.spelled(Kind.ARROW),
        rows,
        source ->
            List.of(
                new RowsUnit(
                    source.name(),
                    source.name() + container.extension,
                    source.file(),
                    source.rows(),
                    format)));
  }

  private RowsFormat format(ChosenRows rows) {
    return switch (container) {
      case IPC -> new ArrowFormat(rows.columns());
      case PARQUET -> {
        StructType table = rows.latents().table();
        long row =
            4L * Float.BYTES * rows.latents().content().latent().size() + BYTES_BESIDE_VECTORS;
        yield new ParquetFormat(
            new StructType(rows.columns().stream().map(table::apply).toArray(StructField[]::new)),
            rows.columns(),
            (int) Math.max(1, ROW_GROUP_BYTES / row),
            ParquetFormat.Arrow.TYPES);
      }
    };
  }
}
