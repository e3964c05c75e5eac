// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.format.SourcePlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * The binary files of STL-10 (Coates, Ng and Lee 2011): {@code train_X.bin}, {@code test_X.bin} and
 * {@code unlabeled_X.bin} hold images of 3 x 96 x 96 pixels, each channel column by column; {@code
 * train_y.bin} and {@code test_y.bin} their labels from 1 to 10. Ids are {@code
 * train/train_X/00042}, {@code test/test_X/00042} and {@code train/unlabeled_X/00042}.
 */
public final class StlFormat extends ArrayFormat {
  private static final Pattern NAME =
      Pattern.compile(
          "(.*/)?((train|test|unlabeled)_X|(train|test)_y)\\.bin", Pattern.CASE_INSENSITIVE);
  private static final ImageShape SHAPE = ImageShape.of(3, 96, 96);
  private static final int DIGITS = 5;

  @Override
  public String name() {
    return "stl10";
  }

  @Override
  public boolean isNamed(String path) {
    return NAME.matcher(path).matches();
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
      if (!isLabels(file.name())) {
        ImageArray images = images(file);
        ArrayFile beside = plan.labelled() ? labels.get(set(file.name())) : null;
        LabelArray named =
            beside == null
                ? null
                : new LabelArray(beside, 0, beside.length(), 1, ElementType.UINT8)
                    .requireRows(images);
        String stem = file.name().replaceAll("(?i)\\.bin$", "");
        boolean test = set(file.name()).endsWith("test");
        tasks.addAll(
            ArrayTask.of(
                images, named, null, (test ? "test/" : "train/") + stem, DIGITS, plan, hadoop));
      }
    }
    return tasks;
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
