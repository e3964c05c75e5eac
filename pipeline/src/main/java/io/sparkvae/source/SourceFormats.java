// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.configuration.Settings;
import io.sparkvae.source.array.CifarFormat;
import io.sparkvae.source.array.IdxFormat;
import io.sparkvae.source.array.NpyFormat;
import io.sparkvae.source.array.NpzFormat;
import io.sparkvae.source.array.StlFormat;
import io.sparkvae.source.encoded.ArchiveFormat;
import io.sparkvae.source.encoded.FolderFormat;
import io.sparkvae.source.encoded.WebDatasetFormat;
import io.sparkvae.source.format.SourceFormat;
import io.sparkvae.source.generated.MovingFormat;
import io.sparkvae.source.generated.MovingSpriteFormat;
import io.sparkvae.source.generated.NoisyOscillatorFormat;
import io.sparkvae.source.generated.NoisySpriteFormat;
import io.sparkvae.source.generated.SpriteFormat;
import io.sparkvae.source.table.SparkTableFormat;
import io.sparkvae.source.table.TableFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All formats of sources. A file has the first format that recognises it or its name. To add a
 * format, add it to this list.
 */
public final class SourceFormats {
  static final List<SourceFormat> ALL =
      List.of(
          new FolderFormat(),
          ArchiveFormat.TAR,
          ArchiveFormat.ZIP,
          ArchiveFormat.BOTH,
          new WebDatasetFormat(),
          CifarFormat.CIFAR_10,
          CifarFormat.CIFAR_100,
          new StlFormat(),
          new NpzFormat(),
          new NpyFormat(),
          new TableFormat(),
          SparkTableFormat.INSTANCE,
          new IdxFormat(),
          new SpriteFormat(),
          new NoisySpriteFormat(),
          new MovingSpriteFormat(),
          new NoisyOscillatorFormat(),
          new MovingFormat());

  private static final String KEY = "ingest.format";
  private static final String AUTO = "auto";

  private SourceFormats() {}

  /** Returns the values of {@code ingest.format}: {@code auto}, then the name of each format. */
  public static List<String> names() {
    return Stream.concat(Stream.of(AUTO), ALL.stream().map(SourceFormat::name)).toList();
  }

  /**
   * Returns the format that the settings name; empty when it must be detected.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for a name that no format has
   */
  static Optional<SourceFormat> chosen(Settings settings) {
    String name = settings.string(KEY);
    if (name.equals(AUTO)) {
      return Optional.empty();
    }
    return Optional.of(
        ALL.stream()
            .filter(format -> format.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> settings.refused(KEY, "one of " + String.join(", ", names()), name)));
  }
}
