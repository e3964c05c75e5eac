// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Shown;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.format.SourcePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * The binary files of STL-10 (Coates, Ng and Lee 2011): {@code train_X.bin}, {@code test_X.bin} and
 * {@code unlabeled_X.bin} hold images of 3 x 96 x 96 pixels, each channel column by column; {@code
 * train_y.bin} and {@code test_y.bin} their labels from 1 to 10. Ids are {@code
 * train/train_X/00042}, {@code test/test_X/00042} and {@code train/unlabeled_X/00042}. {@code
 * fold_indices.txt} has ten folds of 1,000 training images, a line each, by their numbers from 0:
 * with {@code ingest.stl10.fold} other training images have no label.
 */
public final class StlFormat extends ArrayFormat {
  private static final String FOLD = "ingest.stl10.fold";
  private static final Pattern NAME =
      Pattern.compile(
          "(.*/)?((train|test|unlabeled)_X|(train|test)_y)\\.bin", Pattern.CASE_INSENSITIVE);
  private static final Pattern FOLDS =
      Pattern.compile("(.*/)?fold_indices\\.txt", Pattern.CASE_INSENSITIVE);

  /** Ten lines of a thousand numbers have 60 kB. */
  private static final int MOST_FOLD_BYTES = 1 << 20;

  private static final ImageShape SHAPE = ImageShape.of(3, 96, 96);
  private static final int DIGITS = 5;

  @Override
  public String name() {
    return "stl10";
  }

  @Override
  public void check(Settings settings) {
    fold(settings);
  }

  @Override
  public boolean isNamed(String path) {
    return NAME.matcher(path).matches();
  }

  @Override
  public boolean reads(String path) {
    return isNamed(path) || isFolds(path);
  }

  private static boolean isFolds(String name) {
    return FOLDS.matcher(name).matches();
  }

  /** Recognises a file of images by name and length: it has no magic bytes. */
  @Override
  public boolean recognises(FileStart file) {
    return isNamed(file.name()) && !isLabels(file.name()) && file.length() % SHAPE.size() == 0;
  }

  private static boolean isLabels(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith("_y.bin");
  }

  @Override
  List<ArrayTask> tasks(List<ArrayFile> files, SourcePlan plan, Configuration hadoop)
      throws IOException {
    Map<String, ArrayFile> labels = new HashMap<>();
    files.stream()
        .filter(file -> isLabels(file.name()))
        .forEach(file -> labels.put(set(file.name()), file));
    List<ArrayTask> tasks = new ArrayList<>();
    for (ArrayFile file : files) {
      if (!isLabels(file.name()) && !isFolds(file.name())) {
        ImageArray images = images(file);
        ArrayFile beside = plan.labelled() ? labels.get(set(file.name())) : null;
        LabelArray named =
            beside == null
                ? null
                : new LabelArray(beside, 0, beside.length(), 1, ElementType.UINT8)
                    .requireRows(images);
        Optional<Integer> fold = fold(plan.settings());
        if (named != null && set(file.name()).endsWith("train") && fold.isPresent()) {
          named = named.only(fold(fold.get(), named, files, plan, hadoop));
        }
        String stem = file.name().replaceAll("(?i)\\.bin$", "");
        boolean test = set(file.name()).endsWith("test");
        tasks.addAll(
            ArrayTask.of(
                images, named, null, (test ? "test/" : "train/") + stem, DIGITS, plan, hadoop));
      }
    }
    return tasks;
  }

  /** Returns the numbers of the images of a fold. */
  private static BitSet fold(
      int number, LabelArray labels, List<ArrayFile> files, SourcePlan plan, Configuration hadoop)
      throws IOException {
    ArrayFile folds =
        files.stream()
            .filter(file -> isFolds(file.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataFailure(
                        "%s = %s: expected fold_indices.txt beside %s, found none"
                            .formatted(FOLD, number, labels.file().location())));
    List<String> lines;
    try (InputStream in = folds.open(plan.archive(), hadoop)) {
      lines =
          new String(in.readNBytes(MOST_FOLD_BYTES), StandardCharsets.US_ASCII).lines().toList();
    }
    if (number >= lines.size()) {
      throw new DataFailure(
          "%s: expected a line for the fold %s (from 0), found %s lines"
              .formatted(folds.location(), number, lines.size()));
    }
    BitSet fold = new BitSet();
    for (String word : lines.get(number).strip().split("\\s+")) {
      if (!word.matches("\\d{1,9}") || Integer.parseInt(word) >= labels.rows()) {
        throw new DataFailure(
            "%s: expected numbers of images below %s, found '%s' in line %s"
                .formatted(folds.location(), labels.rows(), Shown.value(word), number + 1));
      }
      fold.set(Integer.parseInt(word));
    }
    return fold;
  }

  /**
   * Reads the fold whose labels are used; empty for all labels.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is no number from 0 to 9
   */
  private static Optional<Integer> fold(Settings settings) {
    String found = settings.string(FOLD);
    if (found.equals("all")) {
      return Optional.empty();
    }
    if (!found.matches("\\d")) {
      throw settings.refused(FOLD, "all, or a fold from 0 to 9", found);
    }
    return Optional.of(Integer.parseInt(found));
  }

  /** Returns the name without {@code _X.bin} and {@code _y.bin}. */
  private static String set(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("_[xy]\\.bin$", "");
  }

  private static ImageArray images(ArrayFile file) {
    if (file.length() % SHAPE.size() != 0 || file.length() == 0) {
      throw new DataFailure(
          "%s: expected STL-10 images of %s bytes, found %s bytes"
              .formatted(file.location(), SHAPE.size(), file.length()));
    }
    return new ImageArray(
        file,
        0,
        file.length() / SHAPE.size(),
        ElementType.UINT8,
        PixelScale.BYTES,
        ImageArray.Order.COLUMNS,
        SHAPE);
  }
}
