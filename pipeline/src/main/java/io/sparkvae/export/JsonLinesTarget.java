// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Work;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * JSON lines: one file for each latents file, one object for each row.
 *
 * @param compression of the files
 */
record JsonLinesTarget(JsonLinesFormat.Compression compression) implements Target {
  private static final String COMPRESSION = Kind.JSONL.section() + ".compression";

  static JsonLinesTarget from(Settings settings) {
    return new JsonLinesTarget(settings.choice(COMPRESSION, JsonLinesFormat.Compression.class));
  }

  @Override
  public Work plan(Manifest.Read input, Settings settings, Configuration hadoop) {
    ChosenRows rows = ChosenRows.of(input, settings, hadoop);
    JsonLinesFormat format = new JsonLinesFormat(rows.columns(), compression);
    return new WrittenRows(
        Settings.spelled(Kind.JSONL),
        rows,
        source ->
            List.of(
                new RowsUnit(
                    source.name(),
                    source.name() + format.extension(),
                    source.file(),
                    source.rows(),
                    format)));
  }
}
