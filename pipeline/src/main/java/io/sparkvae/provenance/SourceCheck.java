// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import io.sparkvae.configuration.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is compared to find out whether a source has changed since it was read. */
public enum SourceCheck {
  /**
   * Names, lengths and modification times of the files. Of few and small files also their bytes.
   */
  LISTING,
  /** Names and bytes of the files. */
  CONTENT,
  /** Nothing. */
  NONE;

  /** Full key of the setting. */
  public static final String KEY = "pipeline.check";

  /** Returns the check that the settings name. */
  public static SourceCheck from(Settings settings) {
    return settings.choice(KEY, SourceCheck.class);
  }

  /**
   * Returns differences of sources whose digests are equal, in words.
   *
   * @param before sources as a manifest records them
   * @param now sources as they are
   */
  public List<String> differences(List<Manifest.Input> before, List<Manifest.Input> now) {
    List<String> differences = new ArrayList<>();
    for (Manifest.Input source : now) {
      before.stream()
          .filter(other -> other.role().equals(source.role()))
          .filter(other -> other.digest().equals(source.digest()))
          .findFirst()
          .flatMap(
              other -> difference(source.role(), SourceState.of(other), SourceState.of(source)))
          .ifPresent(differences::add);
    }
    return differences;
  }

  private Optional<String> difference(String role, SourceState before, SourceState now) {
    return switch (this) {
      case LISTING ->
          before.times() == null || before.times().equals(now.times())
              ? Optional.empty()
              : Optional.of(
                  "files of input '%s' were modified after they were read (if only their times changed: %s = none)"
                      .formatted(role, KEY));
      case CONTENT ->
          now.content() == null || now.content().equals(before.content())
              ? Optional.empty()
              : Optional.of(
                  before.content() == null
                      ? "the bytes of input '%s' were not digested when it was read, because %s was not content"
                          .formatted(role, KEY)
                      : "digest of the bytes of input '%s' was %s and is %s"
                          .formatted(role, before.content(), now.content()));
      case NONE -> Optional.empty();
    };
  }
}
