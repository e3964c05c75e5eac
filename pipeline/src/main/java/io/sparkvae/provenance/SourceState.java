// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.storage.Json;

/**
 * What a manifest records of the files of a source, besides the digest that results are bound to.
 * It stands in {@link Manifest.Input#manifest}.
 *
 * @param times SHA-256 of the paths and modification times; null if there are none
 * @param content SHA-256 of the paths and bytes; null if the bytes were not read for it
 * @param version version of a table that was read; null for a source without versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceState(String times, String content, String version) {
  /** The state of a source without files, and of sources that earlier versions read. */
  public static final SourceState UNKNOWN = new SourceState(null, null, null);

  /** The state of a source of files. */
  public SourceState(String times, String content) {
    this(times, content, null);
  }

  /** Returns the state of a table with versions, each of which stays as it is. */
  public static SourceState ofVersion(String version) {
    return new SourceState(null, null, version);
  }

  /** Returns this state with a digest of the content. */
  public SourceState withContent(String digest) {
    return new SourceState(times, digest, version);
  }

  /** Returns the state as a manifest records it. */
  public JsonNode json() {
    return equals(UNKNOWN) ? NullNode.getInstance() : Json.MAPPER.valueToTree(this);
  }

  /** Returns what a manifest records of a source. */
  public static SourceState of(Manifest.Input source) {
    JsonNode recorded = source.manifest() == null ? NullNode.getInstance() : source.manifest();
    return new SourceState(
        recorded.path("times").textValue(),
        recorded.path("content").textValue(),
        recorded.path("version").textValue());
  }
}
