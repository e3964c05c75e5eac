// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.io.Serializable;

/**
 * What an archive may cost.
 *
 * @param bytes most that it may expand to
 * @param ratio most that it may expand to, relative to its compressed size
 * @param entries most entries
 */
public record ArchiveLimits(long bytes, long ratio, long entries) implements Serializable {}
