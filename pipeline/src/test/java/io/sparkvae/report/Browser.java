// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window: Chromium, when the machine has one. */
final class Browser {
  private final Path program;
  private final Path scratch;

  private Browser(Path program, Path scratch) {
    this.program = program;
    this.scratch = scratch;
  }

  /** Looks for Chromium on the search path. */
  static Optional<Browser> find(Path scratch) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(
            d ->
                Stream.of("chromium", "chromium-browser", "google-chrome").map(Path.of(d)::resolve))
        .filter(Files::isExecutable)
        .findFirst()
        .map(p -> new Browser(p, scratch));
  }

  /** What the system prefers, as a page sees it. */
  enum Scheme {
    DARK(0),
    LIGHT(1);

    private final int number;

    Scheme(int number) {
      this.number = number;
    }
  }

  /**
   * The text of a page's body after its scripts have run, with a script of one's own at its end.
   *
   * @param width of the window, in pixels
   * @param script sends what is to be returned with {@code say(text)}
   */
  String saidBy(Path page, int width, Scheme scheme, String script)
      throws IOException, InterruptedException {
    Path copy = Files.createTempFile(scratch, "copy", ".html");
    Files.writeString(
        copy,
        Files.readString(page)
            .replaceFirst("<meta http-equiv[^>]*>", "") // which forbids scripts
            .replace(
                "</body>",
                "<script>const say = text => parent.postMessage(text, '*'); onload = () => {"
                    + script
                    + "}</script></body>"));
    // A frame is as narrow as a phone; a window would not be.
    Path frame = Files.createTempFile(scratch, "frame", ".html");
    Files.writeString(
        frame,
        "<pre></pre><script>onmessage = e => document.querySelector('pre').textContent = e.data"
            + "</script><iframe style='border:0;width:%spx;height:900px' src='%s'></iframe>"
                .formatted(width, copy.toUri()));
    String dom =
        run(
            frame,
            "--dump-dom",
            "--virtual-time-budget=5000",
            "--window-size=1400,1000",
            "--blink-settings=preferredColorScheme=" + scheme.number);
    return dom.substring(dom.indexOf("<pre>") + 5, dom.indexOf("</pre>"));
  }

  /** A picture of a page. */
  void screenshot(Path page, Path png, int width, int height)
      throws IOException, InterruptedException {
    run(page, "--screenshot=" + png, "--window-size=" + width + "," + height, "--hide-scrollbars");
  }

  private String run(Path page, String... what) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(scratch, "browser");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + home.resolve("profile")));
    command.addAll(List.of(what));
    command.add(page.toUri().toString());
    Path output = home.resolve("stdout");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(home.resolve("stderr").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new IOException("the browser did not end");
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
