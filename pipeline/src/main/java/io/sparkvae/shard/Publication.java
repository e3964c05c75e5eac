package io.sparkvae.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.provenance.Digest;
import io.sparkvae.provenance.Json;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what was written and publishes the manifest. Rows and quarantined images are counted in the
 * files as they lie there; that they and the duplicates add up to the inputs is checked, not
 * assumed.
 */
record Publication(SparkSession spark, Workspace workspace, ImageShape shape, ShardLayout layout) {
  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");

  /** Names of the classes, in the order of their labels, when they are not numbers. */
  private static final String LABELS = "labels.json";

  Manifest.Read publish(
      StagedTable staged, long duplicates, List<Manifest.Input> inputs, Settings settings) {
    List<String> quarantine =
        IntStream.range(0, Quarantine.files(staged.bad())).mapToObj(Quarantine::path).toList();
    List<String> paths = Stream.concat(written(), quarantine.stream()).toList();
    List<Manifest.DataFile> files = new ArrayList<>();
    List<ShardsContent.Part> parts = new ArrayList<>();
    long quarantined = 0;
    for (Seal.Sealed sealed : Seal.all(spark, workspace.directory().path(), paths)) {
      files.add(sealed.dataFile());
      if (sealed.path().startsWith(ShardLayout.DATA)) {
        parts.add(
            new ShardsContent.Part(sealed.path(), layout.split(sealed.path()), sealed.rowGroups()));
      } else {
        quarantined += sealed.rows();
      }
    }
    if (!staged.classes().numeric()) {
      files.add(writeLabels(staged.classes()));
    }
    long rows = parts.stream().mapToLong(ShardsContent.Part::rows).sum();
    long found = staged.good() + staged.bad();
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

  /** The files of the layout that got rows, in its order. */
  private Stream<String> written() {
    Path data = workspace.directory().resolve(ShardLayout.DATA);
    try {
      Set<String> present = new HashSet<>();
      for (FileStatus status :
          data.getFileSystem(workspace.hadoop().value().value()).listStatus(data)) {
        present.add(ShardLayout.DATA + status.getPath().getName());
      }
      return layout.paths().stream().filter(present::contains);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(data, e.getMessage()), e);
    }
  }
}
