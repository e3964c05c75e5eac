// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code content} of the manifest of exported latents.
 *
 * @param to name of the target
 * @param run digest of the latents, which exported rows are known by
 * @param columns names of the exported columns, in the order of the latents table
 * @param rows number of exported rows
 * @param rowsBySplit number of exported rows by the name of their split
 * @param parts the files; empty, and absent in JSON, for a table
 */
public record LatentsExport(
    String to,
    String run,
    List<String> columns,
    long rows,
    Map<String, Long> rowsBySplit,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Part> parts) {

  /**
   * A file.
   *
   * @param path relative to the directory
   * @param latents the latents file that it was written from; its rows have that file's order
   */
  public record Part(String path, String latents, long rows) {}

  public LatentsExport {
    columns = List.copyOf(columns);
    rowsBySplit = new TreeMap<>(rowsBySplit);
    parts = List.copyOf(parts);
  }

  static LatentsExport ofFiles(String to, ChosenRows rows, List<RowsUnit> units) {
    return new LatentsExport(
        to,
        rows.latents().source().digest(),
        rows.columns(),
        rows.count(),
        rows.rowsBySplit(),
        units.stream()
            .map(unit -> new Part(unit.path(), unit.latents().path(), unit.rows()))
            .toList());
  }

  /** Whether a result is that of exported latents. */
  static boolean isIn(Manifest.Read made) {
    return made.manifest().content().has("run");
  }

  /** Returns the lines that the command prints about exported latents. */
  static List<String> lines(Manifest.Read made) {
    return List.of(
        String.format(
            Locale.ROOT,
            "%s: %,d rows as %s",
            ExportStage.KIND,
            made.manifest().content().path("rows").asLong(),
            made.manifest().content().path("to").asText()),
        "%s: %s".formatted(ExportStage.KIND, Locations.plain(made.directory())));
  }
}
