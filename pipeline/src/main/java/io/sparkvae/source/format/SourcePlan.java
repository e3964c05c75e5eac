// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.Colour;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.archive.ArchiveLimits;
import io.sparkvae.source.archive.ZipNames;
import java.util.List;
import java.util.Optional;

/**
 * Which source to read, how, and within which limits. Formats read settings of their own from
 * {@code settings}.
 *
 * @param input URI; empty for a format that computes its images
 * @param format empty when it must be detected
 * @param taskBytes input bytes of one task
 * @param labelled whether the labels that the source itself has are used
 * @param labelledByFile whether the name of a file is the label of the images in it
 * @param zipNames character set of names in zip files
 * @param stated shape from the settings; empty unless they give it completely
 * @param settings checked by each format
 */
public record SourcePlan(
    String input,
    Optional<SourceFormat> format,
    ImageLimits image,
    ArchiveLimits archive,
    long taskBytes,
    boolean labelled,
    boolean labelledByFile,
    ZipNames zipNames,
    Optional<ImageShape> stated,
    Settings settings) {

  private static final String FRAMES = "ingest.frames";
  private static final int MOST_FRAMES = 16384;

  /** Returns the format's name, or {@code auto}. */
  public String formatName() {
    return format.map(SourceFormat::name).orElse("auto");
  }

  /**
   * Reads the section {@code ingest}.
   *
   * @param format the chosen one; empty when it must be detected
   * @throws io.sparkvae.failure.ConfigurationFailure for values that make no sense
   */
  public static SourcePlan of(Optional<SourceFormat> format, Settings settings) {
    String input = settings.string("ingest.input");
    boolean hasInput = format.map(SourceFormat::hasInput).orElse(true);
    if (!hasInput && !input.isEmpty()) {
      throw settings.refused(
          "ingest.input", "nothing with ingest.format = " + format.get().name(), input);
    }
    if (hasInput && input.isBlank()) {
      throw settings.refused(
          "ingest.input", "the URI of the images, or ingest.format = sprites", "nothing");
    }
    return new SourcePlan(
        input,
        format,
        new ImageLimits(
            positive(
                settings, "ingest.limits.fileBytes", settings.bytes("ingest.limits.fileBytes")),
            positive(
                settings, "ingest.limits.pixels", settings.longInteger("ingest.limits.pixels"))),
        new ArchiveLimits(
            positive(
                settings,
                "ingest.limits.archiveBytes",
                settings.bytes("ingest.limits.archiveBytes")),
            positive(
                settings,
                "ingest.limits.archiveRatio",
                settings.longInteger("ingest.limits.archiveRatio")),
            positive(
                settings,
                "ingest.limits.archiveEntries",
                settings.longInteger("ingest.limits.archiveEntries"))),
        positive(settings, "ingest.taskBytes", settings.bytes("ingest.taskBytes")),
        settings.strings("ingest.labels").equals(List.of("folder")),
        settings.strings("ingest.labels").equals(List.of("file")),
        ZipNames.from(settings),
        stated(settings, frames(settings).orElse(format.map(f -> f.frames(settings)).orElse(1))),
        settings);
  }

  /**
   * Reads the frames that every image must have; empty for {@code auto}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the number makes no sense
   */
  public static Optional<Integer> frames(Settings settings) {
    Optional<Integer> frames = settings.integerOrAuto(FRAMES);
    frames
        .filter(n -> n < 1 || n > MOST_FRAMES)
        .ifPresent(
            n -> {
              throw settings.refused(FRAMES, "auto, or 1 to %s frames".formatted(MOST_FRAMES), n);
            });
    return frames;
  }

  /**
   * Returns the shape that the settings say images have; where they leave colour or frames open,
   * the smallest that it may be. Empty if they leave height or width open.
   */
  public static Optional<ImageShape> least(Settings settings) {
    Optional<Integer> height = settings.integerOrAuto("ingest.height");
    Optional<Integer> width = settings.integerOrAuto("ingest.width");
    if (height.isEmpty() || width.isEmpty()) {
      return Optional.empty();
    }
    Colour colour =
        settings.string("ingest.colour").equals("auto")
            ? Colour.GREY
            : settings.choice("ingest.colour", Colour.class);
    int frames = frames(settings).orElse(1);
    return Optional.of(new ImageShape(frames, colour.channels(), height.get(), width.get()));
  }

  private static Optional<ImageShape> stated(Settings settings, int frames) {
    Optional<Integer> height = settings.integerOrAuto("ingest.height");
    Optional<Integer> width = settings.integerOrAuto("ingest.width");
    if (height.isEmpty() || width.isEmpty() || settings.string("ingest.colour").equals("auto")) {
      return Optional.empty();
    }
    Colour colour = settings.choice("ingest.colour", Colour.class);
    return Optional.of(new ImageShape(frames, colour.channels(), height.get(), width.get()));
  }

  private static long positive(Settings settings, String key, long value) {
    if (value < 1) {
      throw settings.refused(key, "a positive number", value);
    }
    return value;
  }
}
