// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.stage.Made;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives written files their final names, and makes the content of the manifest. The writers of the
 * files count rows and quarantined images. The sum of these, the duplicates and the ignored files
 * is then checked against the number of inputs.
 */
record Publication(Workspace workspace) {
  /** Returns the files and the content of the manifest for ingested images. */
  Made of(IngestedImages images) {
    List<Manifest.DataFile> files = new ArrayList<>();
    List<ShardsContent.ShardFile> parts = new ArrayList<>();
    long quarantined = 0;
    for (WrittenFile part : images.written()) {
      files.add(part.dataFile());
      if (ShardLayout.holdsImages(part.path())) {
        parts.add(
            new ShardsContent.ShardFile(
                part.path(), ShardLayout.split(part.path()), part.summary().rowGroups()));
      } else {
        quarantined += part.rows();
      }
    }
    if (!images.classes().numeric() || !images.classes().names().isEmpty()) {
      files.add(writeLabels(images.classes()));
    }
    long rows = parts.stream().mapToLong(ShardsContent.ShardFile::rows).sum();
    ShardsContent content =
        new ShardsContent(
            images.shape(),
            images.images() + images.ignored().count(),
            rows,
            quarantined,
            images.duplicates(),
            images.ignored(),
            parts);
    Announcer.current()
        .say(
            "ingest: {} images: {} in {} shards, {} quarantined, {} duplicates; {} of {} inputs",
            content.images(),
            rows,
            parts.size(),
            quarantined,
            content.duplicates(),
            content.ignored(),
            content.inputs());
    return new Made(files, content.json());
  }

  private Manifest.DataFile writeLabels(LabelNames classes) {
    try {
      return workspace
          .directory()
          .writeData(Shards.LABELS, Json.MAPPER.writeValueAsBytes(classes.names()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of names is always writable", e);
    }
  }
}
