package io.sparkvae.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives written files their names and publishes the manifest. Rows and quarantined images are
 * counted by what wrote the files; that they and the duplicates add up to the inputs is checked,
 * not assumed.
 */
record Publication(Workspace workspace, ImageShape shape) {
  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");

  /** Names of the classes, in the order of their labels, when they are not numbers. */
  static final String LABELS = "labels.json";

  Manifest.Read publish(
      long found,
      long duplicates,
      LabelNames classes,
      List<WrittenPart> written,
      List<Manifest.Input> inputs,
      Settings settings) {
    List<Manifest.DataFile> files = new ArrayList<>();
    List<ShardsContent.Part> parts = new ArrayList<>();
    long quarantined = 0;
    for (WrittenPart part : written) {
      files.add(part.dataFile());
      if (part.path().startsWith(ShardLayout.DATA)) {
        parts.add(
            new ShardsContent.Part(
                part.path(), ShardLayout.split(part.path()), part.summary().rowGroups()));
      } else {
        quarantined += part.rows();
      }
    }
    if (!classes.numeric()) {
      files.add(writeLabels(classes));
    }
    long rows = parts.stream().mapToLong(ShardsContent.Part::rows).sum();
    ShardsContent content = new ShardsContent(shape, found, rows, quarantined, duplicates, parts);
    PROGRESS.info(
        "ingest: {} images: {} in {} shards, {} quarantined, {} duplicates",
        found,
        rows,
        parts.size(),
        quarantined,
        duplicates);
    return workspace
        .directory()
        .publish(settings.section("ingest"), inputs, files, Json.MAPPER.valueToTree(content));
  }

  private Manifest.DataFile writeLabels(LabelNames classes) {
    try {
      byte[] json = Json.MAPPER.writeValueAsBytes(classes.names());
      workspace.directory().write(LABELS, json);
      return new Manifest.DataFile(LABELS, json.length, Digest.hex(Digest.sha256(json)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of names is always writable", e);
    }
  }
}
