// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkvae.generate.Pictures;
import io.sparkvae.image.ImageShape;
import io.sparkvae.report.BarChart.Bar;
import io.sparkvae.report.LineChart.Series;
import io.sparkvae.report.ScatterChart.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real browser makes of a page with every kind of content. */
class PageInBrowserTest {
  @TempDir Path temporary;
  private Browser browser;

  @BeforeEach
  void aBrowser() {
    Optional<Browser> found = Browser.find(temporary);
    assumeTrue(found.isPresent(), "no Chromium on the search path: the page was not opened");
    browser = found.get();
  }

  @ParameterizedTest
  @CsvSource({"390,LIGHT", "390,DARK", "1280,LIGHT", "1280,DARK"})
  void everythingIsVisible(int width, Browser.Scheme scheme) throws Exception {
    List<Section> sections = new ArrayList<>(sections());
    sections.addAll(MeasuredSections.of(new Pictures()));
    Path page = write(Page.of("a run", sections));
    String text = "say(document.body.innerText.replace(/\\s+/g, ' '))";
    String[] said =
        browser.saidBy(page, width, scheme, Looks.all(Looks.PAGE, text, Looks.DRIFT)).split("\n");
    assertThat(said[0])
        .isEqualTo(
            "%s, 7 charts, 9 pictures, wrong: nothing"
                .formatted(scheme.name().toLowerCase(Locale.ROOT)));
    assertThat(said[1])
        .contains("2 of 8 numbers have changed more than chance explains")
        .contains("1,200 images that are new in it of this run, 50,000 of the earlier one")
        .contains("failed drift.effect: expected a change of at most 0.2", "Some dimensions idle.")
        .contains("Negative log-likelihood, test 86.76", "SSIM of reconstructions 0.912")
        .contains("MIG 0.431", "15 nearest", "other real images 1.25")
        .doesNotContain("NaN", "null", "undefined");
    assertThat(said[2])
        .isEqualTo(
            "Drift from the earlier run: 8 bars, first the highest: true, certain and chance in two"
                + " colours: true, rows folded: 0, unfolded: 8, labels: z2 \u03bc,"
                + (width < 600 ? "z2 KL,z1 \u03bc" : "z2 \u03c3(\u03bc),z2 KL"));
  }

  /** The look itself finds what is wrong. */
  @Test
  void aBadPageIsSeen() throws Exception {
    Section bad =
        new Section(
            "bad",
            "Bad",
            "",
            "<h4>deep</h4><p style=\"color:#ccc\">pale</p><div style=\"width:900px\">wide</div><img src=\"data:,\"><table><tr><th>x</th></tr></table>");
    assertThat(
            browser.saidBy(
                write(Page.of("a run", List.of(bad))), 390, Browser.Scheme.LIGHT, Looks.PAGE))
        .contains(
            "wider than the window",
            "contrast 1.6 of pale",
            "heading out of order: deep",
            "a picture that is not shown",
            "a picture without a text",
            "a heading of nothing: x",
            "a table without a name");
  }

  @Test
  void aScreenshotIsTaken() throws Exception {
    Path screenshot = temporary.resolve("screenshot.png");
    browser.screenshot(write(Page.of("a run", sections())), screenshot, 1200, 900);
    assertThat(ImageIO.read(screenshot.toFile()).getWidth()).isEqualTo(1200);
  }

  private Path write(String page) throws IOException {
    return Files.writeString(temporary.resolve("page.html"), page);
  }

  /** Content of each kind that sections have, and more of it than usual. */
  private static List<Section> sections() {
    Pictures pictures = new Pictures();
    double[] rounds = {1, 2, 3, 4};
    double[] values = {-1234, -800, -700, -650};
    LineChart lines =
        new LineChart(
            "Evidence lower bound",
            "it should rise.",
            "nats an image",
            List.of(
                new Series("training", Ink.FIRST, rounds, values),
                new Series("validation", Ink.SECOND, rounds, values),
                new Series("validation, average of the parameters", Ink.THIRD, rounds, values)));
    List<Bar> many = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      many.add(new Bar("z" + i, 150 - i, 1, Ink.FIRST, "z" + i));
    }
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      groups.add(new Group("a class with a name " + i, Ink.ofClass(i), rounds, values));
    }
    Table table = new Table("numbers", "Name", "One", "Two", "Three", "Four", "Five", "Six");
    table.row("a rather long name", "1,234.567", "1,234.567", "1,234.567", 1, 2, 3);
    return List.of(
        new Section(
            "charts",
            "Charts",
            "",
            lines.show("a", pictures)
                + new BarChart("Bars", "look here.", "nats", "dimension", many).show("b", pictures)
                + new BarChart(
                        "Phases",
                        "look here.",
                        "%",
                        "phase",
                        List.of(
                            new Bar("a long phase", 1, 0, Ink.THIRD, ""),
                            new Bar("another phase", 2, 0, Ink.MUTED, ""),
                            new Bar("one more phase", 2, 0, Ink.MUTED, "")))
                    .show("c", pictures)
                + new ScatterChart(
                        "Points",
                        "look here.",
                        "component 1 (20 % of the variance)",
                        "component 2 (10 % of the variance)",
                        groups)
                    .show("d", pictures)),
        new Section("pictures", "Pictures", "images should look alike.", thumbnails()),
        new Section("tables", "Tables", "", table.end() + table.folded("folded")),
        Section.missing("none", "Nothing", "There is none."));
  }

  private static String thumbnails() {
    Thumbnails thumbnails = new Thumbnails(ImageShape.of(1, 28, 28), 9);
    List<float[]> images = List.of(new float[784], new float[784], new float[784], new float[784]);
    return thumbnails.wrapped(images, "samples")
        + thumbnails.row(images, "traversal")
        + thumbnails.image(images.get(0), "an image");
  }
}
