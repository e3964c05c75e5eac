// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.util.List;

/**
 * What the work of a stage left in its directory.
 *
 * @param files all data files of the result
 * @param content what is particular to the kind: shapes, counts, numbers
 */
public record Made(List<Manifest.DataFile> files, JsonNode content) {
  public Made {
    files = List.copyOf(files);
  }

  /** With a record as content. */
  public static Made of(List<Manifest.DataFile> files, Object content) {
    return new Made(files, Json.MAPPER.valueToTree(content));
  }
}
