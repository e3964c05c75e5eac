// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.source.files.IgnoredFiles;
import java.util.Optional;

/**
 * A listed source and its images to read.
 *
 * @param identity identity of the whole source
 * @param ignored files that the listing ignored; ignored entries of archives are found while
 *     reading
 * @param images the images to read; empty when there are none
 */
public record OpenSource(
    SourceIdentity identity, IgnoredFiles ignored, Optional<ImageSource> images) {}
