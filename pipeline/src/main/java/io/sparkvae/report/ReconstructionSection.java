// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.Examples;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Pictures;
import java.util.List;

/** The section with images, their reconstructions, and where and how much they differ. */
final class ReconstructionSection {
  private static final String ID = "reconstructions";
  private static final String TITLE = "Reconstructions";

  private ReconstructionSection() {}

  static Section of(
      Examples examples, List<float[]> means, Run run, Thumbnails thumbnails, Pictures pictures) {
    if (!run.model().spec().hasLatent()) {
      return Section.withoutLatent(ID, TITLE);
    }
    if (examples.images().isEmpty()) {
      return Section.missing(
          ID, TITLE, "No image was asked for, or there are no shards with images.");
    }
    Decoding decoding = new Decoding(run.model());
    List<float[]> decoded = decoding.decode(means, examples.labels());
    draw(examples.images(), decoded, run, pictures);
    StringBuilder items = new StringBuilder("<ul class=\"pairs\">\n");
    double sum = 0;
    for (int i = 0; i < decoded.size(); i++) {
      float[] image = examples.images().get(i);
      float[] shown = decoded.get(i);
      double error = error(image, shown);
      sum += error;
      items.append(
          "<li>%s%s%s<span>%s %%</span></li>\n"
              .formatted(
                  thumbnails.image(image, "image " + (i + 1)),
                  thumbnails.image(shown, "its reconstruction"),
                  thumbnails.image(difference(image, shown), "their difference"),
                  Html.decimal(100 * error, 1)));
    }
    String note =
        "<p>Images of the %s split above, below them the %s at the mean of their posterior, and below that the difference: black where they agree. The number is the root of the mean squared error of a pixel, in percent of the range from black to white; the mean of these images is %s %%.</p>\n"
            .formatted(
                examples.split().column(),
                decoding.words(),
                Html.decimal(100 * sum / decoded.size(), 1));
    return new Section(
        ID,
        TITLE,
        "a reconstruction should show the same thing as the image above it, at most less sharply; what all of them lose, the latent does not hold.",
        note + items + "</ul>\n");
  }

  /** Adds the files. */
  private static void draw(
      List<float[]> images, List<float[]> decoded, Run run, Pictures pictures) {
    ImageGrid grid = new ImageGrid(run.model().spec().shape());
    List<List<float[]>> pairs = grid.pairs(images, decoded);
    for (int i = 0; i < pairs.size(); i += 2) {
      pictures.add("reconstructions-" + (i / 2 + 1), grid.draw(pairs.subList(i, i + 2)));
    }
  }

  /** The root of the mean squared error of a pixel, as it is shown, in [0, 1]. */
  static double error(float[] image, float[] shown) {
    double sum = 0;
    for (float pixel : difference(image, shown)) {
      sum += pixel * pixel;
    }
    return Math.sqrt(sum / image.length);
  }

  private static float[] difference(float[] image, float[] shown) {
    float[] difference = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      difference[i] = Math.abs(image[i] - Math.max(0, Math.min(1, shown[i])));
    }
    return difference;
  }
}
