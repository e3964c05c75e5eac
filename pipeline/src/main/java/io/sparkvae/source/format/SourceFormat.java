// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.provenance.SourceState;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.files.Listing;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A format of sources: its name, how its files are recognised, and how they are opened. {@code
 * SourceFormats} lists all of them; settings, detection, messages and help read that list.
 */
public interface SourceFormat {
  /** Returns the name of the format in {@code ingest.format}. */
  String name();

  /**
   * Whether the name of a file belongs to this format. {@code ingest.format = auto} uses it to
   * detect the format of a directory.
   *
   * @param path relative to the directory, with forward slashes
   */
  boolean isNamed(String path);

  /**
   * Whether a file is read once this is the format of its directory. Beside files that {@link
   * #isNamed} knows, it may be one whose name does not tell the format.
   *
   * @param path relative to the directory, with forward slashes
   */
  default boolean reads(String path) {
    return isNamed(path);
  }

  /**
   * Whether a single file is of this format, by its first bytes or, if the format has no magic
   * bytes, by its name.
   */
  boolean recognises(FileStart file);

  /** Whether the format reads an input. A format that computes its images does not. */
  default boolean hasInput() {
    return true;
  }

  /**
   * Whether a file may hold the images of one class, so that its name can be their label: {@code
   * ingest.labels = file}.
   */
  default boolean mayHoldClass() {
    return false;
  }

  /**
   * Returns the frames of an image, where the settings of the format decide them; 1 for a format of
   * still images.
   */
  default int frames(Settings settings) {
    return 1;
  }

  /**
   * Refuses settings that only this format reads, also where another is chosen.
   *
   * @throws ConfigurationFailure for values that make no sense
   */
  default void check(Settings settings) {}

  /**
   * Returns the listing of a directory in which files that this format does not read are ignored.
   */
  default Listing select(Listing found, Configuration hadoop) {
    return found.ignoring(
        file ->
            reads(file.path())
                ? null
                : IgnoreRule.isCompanion(file.path())
                    ? IgnoreReason.COMPANION
                    : IgnoreReason.FOREIGN);
  }

  /** Returns the location and digest of the source, from its listing alone. */
  default SourceIdentity identity(Listing files, SourcePlan plan, Configuration hadoop) {
    return new SourceIdentity(
        files.root().toString(), files.digest(hadoop), new SourceState(files.times(), null));
  }

  /** Opens a source with its identity. */
  default OpenSource whole(Listing files, SourcePlan plan, SourceAccess access) {
    return new OpenSource(
        identity(files, plan, access.hadoop()),
        IgnoredFiles.of(files.ignored()),
        Optional.of(open(files, plan, access)));
  }

  /**
   * Opens the images that came after earlier shards were made from the source.
   *
   * @param now the listing that {@link #select} returned
   * @throws ConfigurationFailure when the format cannot tell them
   * @throws io.sparkvae.failure.ResumeFailure when earlier images are gone or changed
   */
  default OpenSource beyond(
      Listing now, SourcePlan plan, SourceAccess access, EarlierSource earlier) {
    throw new ConfigurationFailure(
        "ingest.format: expected a directory of images, shards of webdataset, or a table of Delta or Iceberg with earlier shards, found "
            + name());
  }

  /**
   * Opens the files. It may read headers but no images.
   *
   * @param files the listing that {@link #select} returned
   * @throws io.sparkvae.failure.DataFailure when a file does not have this format
   */
  ImageSource open(Listing files, SourcePlan plan, SourceAccess access);
}
