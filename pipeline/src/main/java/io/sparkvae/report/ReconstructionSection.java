// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.Examples;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Pictures;
import io.sparkvae.image.ImageShape;
import java.util.List;

/** The section with images and their reconstructions. */
final class ReconstructionSection {
  private static final String ID = "reconstructions";
  private static final String TITLE = "Reconstructions";

  private ReconstructionSection() {}

  static Section of(Examples examples, List<float[]> means, Run run, Pictures pictures) {
    if (!run.model().spec().hasLatent()) {
      return Section.withoutLatent(ID, TITLE);
    }
    if (examples.images().isEmpty()) {
      return Section.missing(
          ID, TITLE, "No image was asked for, or there are no shards with images.");
    }
    ImageShape shape = run.model().spec().shape();
    Decoding decoding = new Decoding(run.model());
    List<float[]> decoded = decoding.decode(means, examples.labels());
    ImageGrid grid = new ImageGrid(shape);
    StringBuilder body =
        new StringBuilder(
            "<p>Images of the %s split above, below them the %s at the mean of their posterior.</p>\n"
                .formatted(examples.split().column(), decoding.words()));
    List<List<float[]>> pairs = grid.pairs(examples.images(), decoded);
    for (int i = 0; i < pairs.size(); i += 2) {
      Pictures.Picture picture =
          pictures.add("reconstructions-" + (i / 2 + 1), grid.draw(pairs.subList(i, i + 2)));
      body.append(
          "<div class=\"pixels\">%s</div>\n"
              .formatted(Html.image(picture, "images and their reconstructions")));
    }
    return new Section(ID, TITLE, body.toString());
  }
}
