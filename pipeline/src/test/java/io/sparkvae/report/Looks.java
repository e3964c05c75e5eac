// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

/** Scripts that look at a page, for {@link Browser#saidBy}. */
final class Looks {
  /** Looks at everything that is visible, and says what is wrong with it. */
  static final String PAGE =
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

  /** Says how the section on drift is seen, folded and unfolded. */
  static final String DRIFT =
      """
      const section = document.querySelector('#drift'), seen = e => e.checkVisibility();
      const all = s => [...section.querySelectorAll(s)].filter(seen);
      const bars = all('svg .fill'), high = b => b.getBoundingClientRect().height;
      const colour = b => getComputedStyle(b).fill;
      const rows = all('tbody tr').length;
      section.querySelector('summary').click();
      say(section.querySelector('h2').innerText + ': ' + bars.length + ' bars, first the highest: '
        + bars.every(b => high(b) <= high(bars[0])) + ', certain and chance in two colours: '
        + (colour(bars[0]) !== colour(bars.at(-1))) + ', rows folded: ' + rows
        + ', unfolded: ' + all('tbody tr').length
        + ', labels: ' + all('svg text').map(t => t.textContent).filter(t => t.startsWith('z')).slice(0, 3));
      """;

  private Looks() {}

  /** What several looks say, a line each. */
  static String all(String... looks) {
    StringBuilder script = new StringBuilder("const lines = [];");
    for (String look : looks) {
      script.append("(say => {%s})(line => lines.push(line));".formatted(look));
    }
    return script + "say(lines.join('\\n'))";
  }
}
