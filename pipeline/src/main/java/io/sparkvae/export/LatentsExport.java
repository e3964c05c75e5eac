// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import io.sparkvae.storage.Json;
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
 * @param table the table; null, and absent in JSON, for files
 */
public record LatentsExport(
    String to,
    String run,
    List<String> columns,
    long rows,
    Map<String, Long> rowsBySplit,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Part> parts,
    @JsonInclude(JsonInclude.Include.NON_NULL) Table table) {

  /**
   * A file.
   *
   * @param path relative to the directory
   * @param latents the latents file that it was written from; its rows have that file's order
   */
  public record Part(String path, String latents, long rows) {}

  /**
   * A table.
   *
   * @param where its path, or its name in a catalog
   * @param format the writer; empty for a catalog's own
   * @param rowsOfRun rows with the digest {@code run} that the table had afterwards; null if they
   *     were not counted
   * @param checksum sum of xxHash64 over the columns of these rows; null if it was not computed
   */
  public record Table(String where, String format, Long rowsOfRun, String checksum) {}

  public LatentsExport {
    columns = List.copyOf(columns);
    rowsBySplit = new TreeMap<>(rowsBySplit);
    parts = List.copyOf(parts);
  }

  static LatentsExport ofFiles(String to, ChosenRows rows, List<RowsUnit> units) {
    List<Part> parts =
        units.stream()
            .map(unit -> new Part(unit.path(), unit.latents().path(), unit.rows()))
            .toList();
    return of(to, rows, parts, null);
  }

  static LatentsExport ofTable(String to, ChosenRows rows, Table table) {
    return of(to, rows, List.of(), table);
  }

  private static LatentsExport of(String to, ChosenRows rows, List<Part> parts, Table table) {
    return new LatentsExport(
        to,
        rows.latents().source().digest(),
        rows.columns(),
        rows.count(),
        rows.rowsBySplit(),
        parts,
        table);
  }

  /**
   * Returns the content of the manifest of exported latents.
   *
   * @throws io.sparkvae.failure.DataFailure when it is the manifest of something else
   */
  public static LatentsExport of(Manifest.Read made) {
    return made.manifest()
        .contentAs(
            LatentsExport.class,
            made.directory(),
            Map.of("parts", Json.MAPPER.createArrayNode(), "table", NullNode.getInstance()));
  }

  /** Whether a result is that of exported latents, and not of a model. */
  public static boolean isIn(Manifest.Read made) {
    return made.manifest().content().has("run");
  }

  /** Returns the lines that the command prints about exported latents. */
  static List<String> lines(Manifest.Read made) {
    LatentsExport export = of(made);
    String where =
        export.table == null ? Locations.plain(made.directory()) : plain(export.table.where());
    return List.of(
        String.format(Locale.ROOT, "%,d rows as %s in %s", export.rows, export.to, where),
        "%s: %s".formatted(ExportStage.KIND, Locations.plain(made.directory())));
  }

  private static String plain(String where) {
    return where.replaceFirst("^file:/+", "/");
  }
}
