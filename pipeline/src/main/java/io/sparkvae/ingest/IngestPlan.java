// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.configuration.Settings;
import io.sparkvae.configuration.WithoutEffect;
import io.sparkvae.image.Colour;
import io.sparkvae.image.Fit;
import io.sparkvae.image.JpegSize;
import io.sparkvae.shard.SplitRule;
import io.sparkvae.source.Sources;
import io.sparkvae.source.format.SourcePlan;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of an ingestion, except its output directory.
 *
 * @param frames frames of every image; empty for those of the source's first image
 * @param height height of the images in pixels; empty for the height of the source's first image
 * @param width width of the images in pixels; empty as for the height
 * @param colour colour of the images; empty as for the height
 * @param jpegSize at which size a JPEG is decoded
 * @param labels where labels come from
 * @param labelFiles the files of labels; none unless labels come from them
 * @param deduplicate whether only one of equal images is kept
 * @param maxBadFraction greatest fraction of bad images, in [0, 1]
 * @param shardBytes bytes of pixels in one file; empty for a size that {@link ShardLayout} chooses
 * @param rowGroupBytes bytes of pixels in one row group
 */
public record IngestPlan(
    SourcePlan source,
    Optional<Integer> frames,
    Optional<Integer> height,
    Optional<Integer> width,
    Optional<Colour> colour,
    Fit fit,
    JpegSize jpegSize,
    Labels labels,
    LabelFiles labelFiles,
    SplitRule split,
    boolean deduplicate,
    double maxBadFraction,
    Optional<Long> shardBytes,
    long rowGroupBytes) {

  /** Where labels come from. */
  enum Labels {
    NONE,
    /** The source's own labels, or the name of the innermost directory. */
    FOLDER,
    /** The name of the file that holds the image with others. */
    FILE,
    /** Files of labels. */
    CSV
  }

  private static final Pattern LABEL_FILE = Pattern.compile(WithoutEffect.LABEL_FILE + "$");

  /** Maximum bytes of a row group, which is read into one array. */
  private static final long MOST_BYTES = 1L << 30;

  /**
   * Reads the section {@code ingest}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for values that make no sense
   */
  public static IngestPlan from(Settings settings) {
    List<String> labels = settings.strings("ingest.labels");
    Labels kind =
        switch (labels.size() == 1 ? labels.get(0) : "") {
          case "none" -> Labels.NONE;
          case "folder" -> Labels.FOLDER;
          case "file" -> Labels.FILE;
          default -> Labels.CSV;
        };
    if (labels.isEmpty()
        || kind == Labels.CSV
            && !labels.stream().allMatch(label -> LABEL_FILE.matcher(label).find())) {
      throw settings.refused(
          "ingest.labels", "none, folder, file, or URIs that end in .csv, .tsv or .jsonl", labels);
    }
    long rowGroupBytes = settings.bytes("ingest.rowGroupBytes");
    if (rowGroupBytes < 1 || rowGroupBytes > MOST_BYTES) {
      throw settings.refused("ingest.rowGroupBytes", "1 byte to 1 GiB", rowGroupBytes);
    }
    Optional<Long> shardBytes = settings.bytesOrAuto("ingest.shardBytes");
    shardBytes
        .filter(bytes -> bytes < rowGroupBytes)
        .ifPresent(
            bytes -> {
              throw settings.refused(
                  "ingest.shardBytes",
                  "auto, or at least ingest.rowGroupBytes, " + rowGroupBytes,
                  bytes);
            });
    return new IngestPlan(
        Sources.plan(settings),
        SourcePlan.frames(settings),
        side(settings, "ingest.height"),
        side(settings, "ingest.width"),
        settings.string("ingest.colour").equals("auto")
            ? Optional.empty()
            : Optional.of(settings.choice("ingest.colour", Colour.class)),
        settings.choice("ingest.fit", Fit.class),
        settings.choice("ingest.jpegSize", JpegSize.class),
        kind,
        LabelFiles.of(kind == Labels.CSV ? labels : List.of(), settings),
        SplitRule.from(settings),
        settings.flag("ingest.deduplicate"),
        SplitRule.fraction(settings, "ingest.maxBadFraction"),
        shardBytes,
        rowGroupBytes);
  }

  private static Optional<Integer> side(Settings settings, String key) {
    Optional<Integer> side = settings.integerOrAuto(key);
    side.filter(s -> s < 1 || s > 16384)
        .ifPresent(
            s -> {
              throw settings.refused(key, "auto, or 1 to 16384 pixels", s);
            });
    return side;
  }
}
