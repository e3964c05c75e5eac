// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Decoding;
import io.sparkvae.generate.Examples;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Pictures;
import io.sparkvae.image.ImageShape;
import java.util.ArrayList;
import java.util.List;

/** The section with images and their reconstructions. */
final class ReconstructionSection {
  private static final String ID = "reconstructions";
  private static final String TITLE = "Reconstructions";

  private ReconstructionSection() {}

  static Section of(Examples examples, List<float[]> means, Run run, Pictures pictures) {
    if (examples.images().isEmpty()) {
      return Section.missing(ID, TITLE, "No image was asked for, or the shards hold none.");
    }
    ImageShape shape = run.shards().content().shape();
    Decoding decoding = new Decoding(run.model());
    List<float[]> decoded = decoding.decode(means, examples.labels());
    ImageGrid grid = new ImageGrid(shape);
    int columns = grid.columns();
    StringBuilder body =
        new StringBuilder(
            "<p>Images of the %s split above, below them the %s at the mean of their posterior.</p>\n"
                .formatted(examples.split().column(), decoding.words()));
    int strip = 0;
    for (int from = 0; from < decoded.size(); from += columns) {
      int to = Math.min(decoded.size(), from + columns);
      List<List<float[]>> rows = new ArrayList<>();
      rows.add(examples.images().subList(from, to));
      rows.add(decoded.subList(from, to));
      Pictures.Picture picture = pictures.add("reconstructions-" + ++strip, grid.draw(rows));
      body.append(
          "<div class=\"pixels\">%s</div>\n"
              .formatted(Html.image(picture, "images and their reconstructions")));
    }
    return new Section(ID, TITLE, body.toString());
  }
}
