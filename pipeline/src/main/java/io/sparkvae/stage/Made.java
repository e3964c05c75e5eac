// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.util.List;

/**
 * The result of a stage's work, which {@link StageRunner} publishes in the manifest.
 *
 * @param files all data files of the result
 * @param content the part of the manifest that is specific to the kind: shapes, counts, numbers
 */
public record Made(List<Manifest.DataFile> files, JsonNode content) {
  public Made {
    files = List.copyOf(files);
  }

  /** Returns a result whose content is a record, written as JSON. */
  public static Made of(List<Manifest.DataFile> files, Object content) {
    return new Made(files, Json.MAPPER.valueToTree(content));
  }
}
