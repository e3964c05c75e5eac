// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import org.apache.hadoop.conf.Configuration;

/**
 * One way in which images lie in a source: how it is called, how its files are recognised, and how
 * they are opened. {@link SourceFormats} lists all of them; settings, detection, messages and help
 * read that list.
 */
interface SourceFormat {
  /** As in {@code ingest.format}. */
  String name();

  /**
   * Whether the name of a file says that it is of this format: {@code ingest.format = auto} decides
   * by it what a directory holds.
   *
   * @param path relative to the directory, with forward slashes
   */
  boolean isNamed(String path);

  /** Whether a single file is of this format, by its first bytes or, without a magic, its name. */
  boolean recognises(FileStart file);

  /** Whether there is an input to be listed: not where images are computed. */
  default boolean hasInput() {
    return true;
  }

  /** The listing of a directory, with what this format does not read among the ignored files. */
  default Listing select(Listing found, Configuration hadoop) {
    return found.ignoring(
        file ->
            isNamed(file.path())
                ? null
                : IgnoreRule.isCompanion(file.path())
                    ? IgnoreReason.COMPANION
                    : IgnoreReason.FOREIGN);
  }

  /** Location and digest of the source, from its listing alone. */
  default SourceIdentity identity(Listing files, SourcePlan plan, Configuration hadoop) {
    return new SourceIdentity(files.root().toString(), files.digest(hadoop));
  }

  /**
   * Opens the files: reads headers at most, no image.
   *
   * @param files what {@link #select} left
   * @throws io.sparkvae.failure.DataFailure when a file is not what its format says
   */
  ImageSource open(Listing files, SourcePlan plan, SourceAccess access);
}
