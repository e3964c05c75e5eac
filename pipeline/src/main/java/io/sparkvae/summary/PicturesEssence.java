// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.generate.GenerateStage;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.ReportContent;
import io.sparkvae.stage.Locations;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** The essence of results that are to be looked at: where their files are. */
final class PicturesEssence {
  private PicturesEssence() {}

  /** Reads what every version of {@link GenerateStage} writes. */
  static Essence ofGeneration(Manifest.Read result) {
    JsonNode content = result.manifest().content();
    List<Fact> facts = new ArrayList<>();
    long samples = content.path("samples").asLong();
    if (samples > 0) {
      facts.add(Fact.count("samples", samples, "in the table samples"));
    }
    for (JsonNode picture : content.path("pictures")) {
      facts.add(Fact.text("picture", plain(result, picture.asText())));
    }
    return Essence.of(result, facts, List.of(), List.of());
  }

  static Essence ofReport(Manifest.Read result) {
    ReportContent content = ReportContent.of(result);
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.text("page", plain(result, content.page())));
    facts.add(Fact.count("pictures", content.pictures().size(), null));
    return Essence.of(result, facts, List.of(), List.of());
  }

  private static String plain(Manifest.Read result, String file) {
    return Locations.plain(new Path(result.directory(), file));
  }
}
