// SPDX-License-Identifier: Apache-2.0
/**
 * Tar and zip files, read entry by entry within limits.
 *
 * <p>An {@link io.sparkvae.source.archive.Archive} names a file; its {@link
 * io.sparkvae.source.archive.ArchiveReader} goes through the entries. {@link
 * io.sparkvae.source.archive.ExpansionMeter} stops an archive that expands beyond its {@link
 * io.sparkvae.source.archive.ArchiveLimits}. An entry of a zip file that cannot be read is passed
 * on with the reason; a tar file that breaks off fails as a whole.
 */
package io.sparkvae.source.archive;
