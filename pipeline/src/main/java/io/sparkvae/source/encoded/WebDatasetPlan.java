// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.encoded;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * What a sample of webdataset is made of: the section {@code ingest.webdataset}.
 *
 * @param image extension of the image; {@code null} for the first of {@link #IMAGES} that a sample
 *     has
 * @param label extension of the label
 * @param path names that lead to the label in a JSON object; empty if the whole entry is the label
 */
record WebDatasetPlan(String image, String label, List<String> path) implements Serializable {
  /** Extensions of images, in the order in which they are looked for. */
  static final List<String> IMAGES =
      List.of(
          "jpg", "jpeg", "png", "webp", "ppm", "pgm", "pbm", "pnm", "gif", "bmp", "tif", "tiff");

  private static final String LABEL = "ingest.webdataset.label";
  private static final String JSON = "json";

  WebDatasetPlan {
    path = List.copyOf(path);
  }

  /**
   * Reads the section.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for values that make no sense
   */
  static WebDatasetPlan from(Settings settings) {
    String image = settings.string("ingest.webdataset.image").toLowerCase(Locale.ROOT);
    if (image.isBlank() || image.startsWith(".")) {
      throw settings.refused(
          "ingest.webdataset.image", "auto, or an extension without its dot, such as jpg", image);
    }
    String label = settings.string(LABEL);
    if (label.isBlank() || label.startsWith(".")) {
      throw settings.refused(LABEL, "an extension such as cls, or json.NAME", label);
    }
    boolean json = label.startsWith(JSON + ".");
    if (label.equals(JSON)) {
      throw settings.refused(LABEL, "the name of a value, json.NAME", label);
    }
    return new WebDatasetPlan(
        image.equals("auto") ? null : image,
        json ? JSON : label.toLowerCase(Locale.ROOT),
        json ? List.of(label.substring(JSON.length() + 1).split("\\.")) : List.of());
  }

  /** Returns how well an entry fits as the image of a sample: 0 best; negative if it is none. */
  int rank(String extension) {
    if (image != null) {
      return image.equals(extension) ? 0 : -1;
    }
    int exact = IMAGES.indexOf(extension);
    int last = IMAGES.indexOf(extension.substring(extension.lastIndexOf('.') + 1));
    return exact >= 0 ? exact : last >= 0 ? IMAGES.size() + last : -1;
  }
}
