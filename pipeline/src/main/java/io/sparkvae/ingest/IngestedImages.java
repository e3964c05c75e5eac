// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.image.ImageShape;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.source.files.IgnoredFiles;
import java.util.List;

/**
 * The result of reading a source, before it is published.
 *
 * @param shape of every image
 * @param classes of the labels
 * @param images number of images found, usable or not, including those of earlier shards
 * @param duplicates number of images left out because an equal one is kept
 * @param ignored files and entries that were not read as images
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
