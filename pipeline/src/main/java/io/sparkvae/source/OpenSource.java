// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.util.Optional;

/**
 * A source that was listed, and those of its images that are to be read.
 *
 * @param identity of all of it
 * @param ignored files that the listing passed over; those in archives are found on the way
 * @param images empty when there is none to read
 */
public record OpenSource(
    SourceIdentity identity, IgnoredFiles ignored, Optional<ImageSource> images) {}
