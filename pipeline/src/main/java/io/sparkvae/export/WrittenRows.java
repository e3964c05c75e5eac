// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.latents.LatentsContent;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.InputFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes rows of latents as files into the output directory.
 *
 * @param to name of the target
 * @param rows what is exported
 * @param files how the rows are cut into files
 */
record WrittenRows(String to, ChosenRows rows, Files files) implements Work {

  /** Names the files that are written from the files of latents. */
  @FunctionalInterface
  interface Files {
    /** Returns the files that are written from a latents file. */
    List<RowsUnit> of(Source source);
  }

  /**
   * A latents file.
   *
   * @param number its number among the exported ones, from 0
   * @param of how many are exported
   * @param file its entry in the manifest of the latents
   * @param rows number of its rows
   */
  record Source(int number, int of, Manifest.DataFile file, long rows) {
    /** Returns the name of the file without its extension: {@code train-00000}. */
    String name() {
      String name = file.path().replace('/', '-');
      return name.replaceFirst("\\.parquet$", "");
    }
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "export %,d rows of %s to %s",
        rows.count(),
        Locations.plain(rows.latents().directory()),
        to);
  }

  @Override
  public Made run(Workplace place) {
    List<RowsUnit> units = units(rows.parts(place.spark()));
    Broadcast<SerializableConfiguration> hadoop =
        place.context().broadcast(new SerializableConfiguration(place.hadoop()));
    WriteRows task =
        new WriteRows(
            rows.latents().directory().toString(),
            place.out().journal().scratch().toString(),
            hadoop);
    try {
      Map<String, Manifest.DataFile> written =
          new UnitFiles(place.spark(), ExportStage.NAME, place.out(), place.devices().kinds())
              .make(
                  units,
                  RowsUnit::name,
                  RowsUnit::rows,
                  left ->
                      InputFiles.located(
                              place.spark(),
                              rows.latents().source(),
                              left,
                              unit -> unit.latents().path())
                          .map(task));
      return Made.of(
          units.stream().map(unit -> written.get(unit.name())).toList(),
          LatentsExport.ofFiles(to, rows, units));
    } finally {
      hadoop.destroy();
    }
  }

  private List<RowsUnit> units(List<LatentsContent.Part> parts) {
    Map<String, Manifest.DataFile> entries =
        rows.latents().source().manifest().files().stream()
            .collect(Collectors.toMap(Manifest.DataFile::path, Function.identity()));
    List<RowsUnit> units = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      LatentsContent.Part part = parts.get(i);
      units.addAll(files.of(new Source(i, parts.size(), entries.get(part.path()), part.rows())));
    }
    return units;
  }
}
