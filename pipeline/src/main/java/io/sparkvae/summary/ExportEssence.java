// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.export.LatentsExport;
import io.sparkvae.provenance.Manifest;
import java.util.ArrayList;
import java.util.List;

/** The essence of an export: from what, to what, and of latents the rows of each split. */
final class ExportEssence {
  private ExportEssence() {}

  static Essence of(Manifest.Read made) {
    List<Fact> facts = new ArrayList<>();
    List<Bars> bars = new ArrayList<>();
    made.manifest().inputs().forEach(input -> facts.add(Fact.input(input)));
    if (LatentsExport.isIn(made)) {
      LatentsExport export = LatentsExport.of(made);
      facts.add(Fact.text("to", export.to()));
      if (export.table() != null) {
        facts.add(Fact.text("table", export.table().where()));
      }
      facts.add(Fact.count("rows", export.rows(), null));
      facts.add(Fact.text("columns", String.join(", ", export.columns())));
      bars.add(
          new Bars(
              "rows by split",
              "rows",
              export.rowsBySplit().entrySet().stream()
                  .map(split -> Bars.Bar.of(split.getKey(), split.getValue()))
                  .toList()));
    }
    return Essence.of(made, facts, bars, List.of());
  }
}
