// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.image.ImageShape;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.source.IgnoredFiles;
import java.util.List;

/**
 * What became of a source, before it is published.
 *
 * @param shape of every image
 * @param classes of the labels
 * @param images found, good or not; with those of earlier shards
 * @param duplicates images that were left out because an equal one is kept
 * @param ignored what was not taken for an image
 * @param written files of the shards and of the quarantine
 */
record IngestedImages(
    ImageShape shape,
    LabelNames classes,
    long images,
    long duplicates,
    IgnoredFiles ignored,
    List<WrittenFile> written) {
  IngestedImages {
    written = List.copyOf(written);
  }
}
