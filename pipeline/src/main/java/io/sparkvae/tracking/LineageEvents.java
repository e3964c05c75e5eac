// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Versions;
import io.sparkvae.storage.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/**
 * The events of a stage's run, as OpenLineage 2-0-2 and its facets define them
 * (openlineage.io/spec).
 */
final class LineageEvents {
  private static final String SPEC = "https://openlineage.io/spec/";
  private static final String SCHEMA = SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent";

  private final TrackedWork work;
  private final String namespace;
  private final UUID run;
  private final Configuration hadoop;
  private final Map<String, String> versions = Versions.current();

  LineageEvents(TrackedWork work, String namespace, UUID run, Configuration hadoop) {
    this.work = work;
    this.namespace = namespace;
    this.run = run;
    this.hadoop = hadoop;
  }

  /**
   * Returns an event.
   *
   * @param type START, COMPLETE, FAIL or ABORT
   * @param made the result, if it is complete
   * @param error the message, if the work has failed
   */
  JsonNode event(String type, Optional<Manifest.Read> made, Optional<String> error) {
    ObjectNode event = Json.MAPPER.createObjectNode();
    event.put("eventType", type).put("eventTime", Instant.now().toString());
    ObjectNode runs = event.putObject("run").put("runId", run.toString()).putObject("facets");
    facet(runs, "processing_engine", "1-1-0/ProcessingEngineRunFacet")
        .put("name", "spark")
        .put("version", versions.get("spark"))
        .put("openlineageAdapterVersion", versions.get("sparkvae"));
    error.ifPresent(
        message ->
            facet(runs, "errorMessage", "1-0-0/ErrorMessageRunFacet")
                .put("message", message)
                .put("programmingLanguage", "JAVA"));
    ObjectNode job = event.putObject("job").put("namespace", namespace).put("name", work.stage());
    facet(job.putObject("facets"), "jobType", "2-0-3/JobTypeJobFacet")
        .put("processingType", "BATCH")
        .put("integration", "SPARKVAE")
        .put("jobType", "STAGE");
    var inputs = event.putArray("inputs");
    work.inputs()
        .forEach(
            input ->
                version(
                    dataset(inputs.addObject(), input.path()).putObject("facets"), input.digest()));
    ObjectNode output = dataset(event.putArray("outputs").addObject(), work.output().toString());
    made.ifPresent(result -> describe(output, result));
    event.put("producer", producer()).put("schemaURL", SCHEMA);
    return event;
  }

  private void describe(ObjectNode output, Manifest.Read made) {
    version(output.putObject("facets"), made.digest());
    JsonNode rows = made.manifest().content().path("rows");
    if (rows.isIntegralNumber()) { // of tables; the facet must say how many
      facet(
              output.putObject("outputFacets"),
              "outputStatistics",
              "1-0-1/OutputStatisticsOutputDatasetFacet")
          .put("rowCount", rows.asLong())
          .put("size", made.manifest().files().stream().mapToLong(Manifest.DataFile::bytes).sum());
    }
  }

  private ObjectNode dataset(ObjectNode dataset, String path) {
    LineageDataset name = LineageDataset.of(path, hadoop);
    return dataset.put("namespace", name.namespace()).put("name", name.name());
  }

  private void version(ObjectNode facets, String digest) {
    facet(facets, "version", "1-0-0/DatasetVersionDatasetFacet").put("datasetVersion", digest);
  }

  /**
   * Adds a facet.
   *
   * @param schema its version and its type
   */
  private ObjectNode facet(ObjectNode facets, String name, String schema) {
    String[] words = schema.split("/");
    return facets
        .putObject(name)
        .put("_producer", producer())
        .put(
            "_schemaURL",
            "%sfacets/%s/%s.json#/$defs/%s".formatted(SPEC, words[0], words[1], words[1]));
  }

  /** The program that makes the events, as a package URL. */
  private String producer() {
    return "pkg:maven/io.sparkvae/sparkvae-pipeline@" + versions.get("sparkvae");
  }
}
