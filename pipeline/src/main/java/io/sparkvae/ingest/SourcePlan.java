package io.sparkvae.ingest;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageLimits;

/**
 * Which images to read, and how carefully.
 *
 * @param input URI; empty for sprites
 * @param taskBytes input bytes of one task
 * @param sprites how many sprites
 * @param spriteSeed seed of their sample
 */
public record SourcePlan(
    String input,
    SourceFormat format,
    ImageLimits image,
    ArchiveLimits archive,
    long taskBytes,
    int sprites,
    long spriteSeed) {

  /**
   * Reads the section {@code ingest}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for values that make no sense
   */
  public static SourcePlan from(Settings settings) {
    SourceFormat format = settings.choice("ingest.format", SourceFormat.class);
    String input = settings.string("ingest.input");
    if (format == SourceFormat.SPRITES && !input.isEmpty()) {
      throw settings.refused("ingest.input", "nothing with ingest.format = sprites", input);
    }
    if (format != SourceFormat.SPRITES && input.isBlank()) {
      throw settings.refused(
          "ingest.input", "the URI of the images, or ingest.format = sprites", "nothing");
    }
    int sprites = settings.integer("ingest.sprites.sample");
    if (sprites < 1 || sprites > Sprites.COUNT) {
      throw settings.refused("ingest.sprites.sample", "1 to " + Sprites.COUNT, sprites);
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
        sprites,
        settings.longInteger("ingest.sprites.seed"));
  }

  private static long positive(Settings settings, String key, long value) {
    if (value < 1) {
      throw settings.refused(key, "a positive number", value);
    }
    return value;
  }
}
