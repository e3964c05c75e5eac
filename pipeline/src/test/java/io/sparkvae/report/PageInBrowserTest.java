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
  /** Looks at everything that is visible, and says what is wrong with it. */
  private static final String LOOK =
      """
      const wrong = [], all = s => [...document.querySelectorAll(s)];
      const seen = e => e.getClientRects().length > 0 && !e.closest('.hidden, .skip');
      const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number)
        .map((x, i) => c.startsWith('color(') && i < 3 ? 255 * x : x);
      const light = c => c.slice(0, 3).map(x => x / 255)
        .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
        .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = e => {
        for (; e; e = e.parentElement) {
          const c = rgb(getComputedStyle(e).backgroundColor);
          if (c.length === 3 || c[3] === 1) return c;
        }
        return [255, 255, 255];
      };
      if (document.documentElement.scrollWidth > innerWidth) wrong.push('wider than the window');
      for (const e of all('body *')) {
        if (!seen(e) || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
        const style = getComputedStyle(e), svg = e.closest('svg');
        const [a, b] = [light(rgb(svg ? style.fill : style.color)), light(ground(svg ? svg.parentElement : e))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) wrong.push('contrast ' + contrast.toFixed(1) + ' of ' + e.textContent.trim());
        const box = (svg || e).getBoundingClientRect();
        if (!e.closest('.scroll') && box.right > innerWidth + 1) wrong.push('cut off: ' + e.textContent.trim());
      }
      for (const t of all('svg.chart text').filter(seen)) {
        const inner = t.getBoundingClientRect(), outer = t.closest('svg').getBoundingClientRect();
        if (inner.left < outer.left - 1 || inner.right > outer.right + 1) wrong.push('outside its chart: ' + t.textContent);
        if (inner.height < 9) wrong.push('too small: ' + t.textContent);
      }
      let level = 0;
      for (const h of all('h1, h2, h3, h4')) {
        const own = Number(h.tagName[1]);
        if (own > level + 1) wrong.push('heading out of order: ' + h.textContent);
        level = own;
      }
      if (all('h1').length !== 1) wrong.push('headings of the first level: ' + all('h1').length);
      for (const s of all('section')) if (!document.getElementById(s.getAttribute('aria-labelledby'))) wrong.push('a section without a name');
      for (const i of all('img')) {
        if (!i.complete || !i.naturalWidth) wrong.push('a picture that is not shown');
        if (!i.alt && !(i.closest('[role=img]') || i).getAttribute('aria-label')) wrong.push('a picture without a text');
      }
      for (const c of all('svg')) if (!c.getAttribute('aria-label')) wrong.push('a chart without a text');
      for (const f of all('figure')) {
        if (f.querySelector('svg') && [...f.querySelectorAll('svg')].filter(seen).length !== 1) wrong.push('not one chart: ' + f.textContent);
        if (!f.querySelector('.look')) wrong.push('nothing to look for: ' + f.textContent);
      }
      for (const t of all('th')) if (!t.scope) wrong.push('a heading of nothing: ' + t.textContent);
      for (const t of all('table')) if (!t.caption) wrong.push('a table without a name');
      for (const s of all('.scroll')) if (s.tabIndex !== 0) wrong.push('not reached by keyboard');
      for (const l of ['header', 'nav[aria-label]', 'main']) if (all(l).length !== 1) wrong.push('landmark ' + l);
      if (performance.getEntriesByType('resource').some(r => !r.name.startsWith('data:'))) wrong.push('something fetched');
      const dark = light(rgb(getComputedStyle(document.body).backgroundColor)) < 0.2;
      say((dark ? 'dark' : 'light') + ', ' + all('svg').filter(seen).length + ' charts, '
        + all('img').filter(seen).length + ' pictures, wrong: ' + (wrong.join('; ') || 'nothing'));
      """;

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
    Path page = write(Page.of("a run", sections()));
    assertThat(browser.saidBy(page, width, scheme, LOOK))
        .isEqualTo(
            "%s, 4 charts, 9 pictures, wrong: nothing"
                .formatted(scheme.name().toLowerCase(Locale.ROOT)));
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
            browser.saidBy(write(Page.of("a run", List.of(bad))), 390, Browser.Scheme.LIGHT, LOOK))
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
