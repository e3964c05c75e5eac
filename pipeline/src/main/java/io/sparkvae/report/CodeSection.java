// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Examples;
import io.sparkvae.generate.ImageGrid;
import io.sparkvae.generate.Inference;
import io.sparkvae.generate.Pictures;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.stats.result.CodeStatistics;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The section on codes: how they are used, and where they lie in example images. */
final class CodeSection {
  private static final String ID = "codes";
  private static final String TITLE = "Codes";

  /** Bars of a chart of usage; where there are more codes, a bar stands for several. */
  private static final int MOST_BARS = 256;

  /** Size to which a map of codes is enlarged, in pixels of the picture. */
  private static final int CELL = 64;

  /** A step of the golden angle on the circle of hues, so that codes next to each other differ. */
  private static final double HUE = 0.618034;

  private CodeSection() {}

  static Section of(
      CodeStatistics codes,
      Examples examples,
      Model model,
      Thumbnails thumbnails,
      Pictures pictures) {
    StringBuilder body =
        new StringBuilder(
            "<p>Perplexity is e to the entropy of a code: as many codes used alike would have it.</p>\n");
    body.append(table(codes));
    body.append("<div class=\"charts\">\n");
    for (int level = 0; level < codes.levels().size(); level++) {
      body.append(usage(codes, level).show("code-usage-" + (level + 1), pictures));
    }
    body.append("</div>\n");
    if (!examples.images().isEmpty()) {
      body.append(maps(codes.levels(), examples, model, thumbnails, pictures));
    }
    return new Section(ID, TITLE, "", body.toString());
  }

  private static String table(CodeStatistics codes) {
    Table table =
        new Table(
            "Use of the codes",
            "Level",
            "Map",
            "Split",
            "Codes used",
            "Perplexity",
            "Entropy in bits");
    for (int level = 0; level < codes.levels().size(); level++) {
      CodeLevel map = codes.levels().get(level);
      row(table, level, map, "all", codes.all().get(level));
      for (Map.Entry<String, List<CodeStatistics.Usage>> split : codes.bySplit().entrySet()) {
        row(table, level, map, split.getKey(), split.getValue().get(level));
      }
    }
    return table.end();
  }

  private static void row(
      Table table, int level, CodeLevel map, String split, CodeStatistics.Usage usage) {
    table.row(
        Integer.toString(level + 1),
        "%s \u00d7 %s".formatted(map.height(), map.width()),
        split,
        "%s of %s".formatted(Html.count(usage.used()), Html.count(map.size())),
        Html.decimal(usage.perplexity(), 1),
        "%s of %s"
            .formatted(
                Html.decimal(usage.entropy() / Math.log(2), 3),
                Html.decimal(Math.log(map.size()) / Math.log(2), 3)));
  }

  /** How often codes are used, the most used first. */
  private static BarChart usage(CodeStatistics codes, int level) {
    List<Long> sorted =
        codes.all().get(level).counts().stream().sorted(Comparator.reverseOrder()).toList();
    double sum = sorted.stream().mapToLong(Long::longValue).sum();
    int each = (sorted.size() + MOST_BARS - 1) / MOST_BARS;
    List<Bar> bars = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += each) {
      int to = Math.min(sorted.size(), from + each);
      double share = 100 * sorted.subList(from, to).stream().mapToLong(Long::longValue).sum() / sum;
      String name = each == 1 ? "code %s".formatted(to) : "codes %s to %s".formatted(from + 1, to);
      bars.add(
          new Bar(
              Integer.toString(from + 1),
              share,
              0,
              share > 0 ? Ink.FIRST : Ink.MUTED,
              "%s: %s %%".formatted(name, Html.number(share))));
    }
    return new BarChart(
        "Use of the codes of level %s, the most used first".formatted(level + 1),
        "a slope is good; a cliff with nothing after it means that most codes are never used.",
        "% of all codes",
        "rank of the code",
        bars);
  }

  /** The example images, and below each its maps of codes: a colour for each code. */
  private static String maps(
      List<CodeLevel> levels,
      Examples examples,
      Model model,
      Thumbnails thumbnails,
      Pictures pictures) {
    ImageGrid images = new ImageGrid(model.spec().shape());
    List<float[]> shown =
        examples.images().subList(0, Math.min(images.columns(), examples.images().size()));
    List<int[]> codes =
        new Inference(model).codes(shown, examples.labels().subList(0, shown.size()));
    pictures.add("coded-images", images.draw(List.of(shown)));
    StringBuilder[] items = new StringBuilder[shown.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = new StringBuilder(thumbnails.image(shown.get(i), "image " + (i + 1)));
    }
    int from = 0;
    for (int level = 0; level < levels.size(); level++) {
      CodeLevel map = levels.get(level);
      ImageShape shape = ImageShape.of(3, map.height(), map.width());
      List<float[]> colours = new ArrayList<>();
      for (int i = 0; i < items.length; i++) {
        colours.add(colours(codes.get(i), from, map.places()));
        items[i].append(
            thumbnails
                .ofShape(shape)
                .image(colours.get(i), "its codes of level %s".formatted(level + 1)));
      }
      pictures.add("codes-" + (level + 1), new ImageGrid(shape, CELL).draw(List.of(colours)));
      from += map.places();
    }
    StringBuilder list = new StringBuilder("<ul class=\"pairs\">\n");
    for (StringBuilder item : items) {
      list.append("<li>%s</li>\n".formatted(item));
    }
    return Html.figure(
        "Images of the %s split, and their codes, level after level"
            .formatted(examples.split().column()),
        "a colour is a code; like parts of images should have like colours.",
        list + "</ul>\n");
  }

  /** An RGB image, {@code [3, places]}. */
  private static float[] colours(int[] codes, int from, int places) {
    float[] image = new float[3 * places];
    for (int place = 0; place < places; place++) {
      float hue = (float) (codes[from + place] * HUE % 1);
      float[] rgb = new Color(Color.HSBtoRGB(hue, 0.65f, 0.9f)).getRGBColorComponents(null);
      for (int channel = 0; channel < 3; channel++) {
        image[channel * places + place] = rgb[channel];
      }
    }
    return image;
  }
}
