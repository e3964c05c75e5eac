// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Takes events of OpenLineage. */
interface LineageSink {
  /** OpenLineage's own path, for an address that has none. */
  String ENDPOINT = "/api/v1/lineage";

  /**
   * Takes an event.
   *
   * @param name unique among all events; letters, digits, dashes and dots
   */
  void take(String name, JsonNode event) throws IOException;

  /** Returns the sink that the settings name. */
  static LineageSink of(
      LineageSettings settings, Map<String, String> environment, Configuration hadoop) {
    return settings.overHttp()
        ? server(settings.to(), environment)
        : directory(new Path(settings.to()), hadoop);
  }

  private static LineageSink server(String address, Map<String, String> environment) {
    String key = environment.get("OPENLINEAGE_API_KEY");
    Map<String, String> headers = key == null ? Map.of() : Map.of("Authorization", "Bearer " + key);
    String path = URI.create(address).getPath();
    JsonHttp http = JsonHttp.to(address, headers);
    String endpoint = path.isEmpty() || path.equals("/") ? ENDPOINT : "";
    return (name, event) -> http.post(endpoint, event);
  }

  /** A file for each event, since not every storage can append to a file. */
  private static LineageSink directory(Path directory, Configuration hadoop) {
    return (name, event) -> {
      FileSystem files = Storage.of(directory, hadoop);
      files.mkdirs(directory);
      AtomicFile.write(new Path(directory, name + ".json"), Json.line(event), files);
    };
  }
}
