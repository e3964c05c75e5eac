package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Pillow; it also makes the pictures of its races. */
final class Pillow {
  private static final int PICTURES = 40;

  private final Site site;
  private final PythonProgram program;

  Pillow(Site site) {
    this.site = site;
    this.program = new PythonProgram(site, "pillow.py", "PIL", "Pillow");
  }

  /** Why it is no rival here, or nothing. */
  Optional<String> unfit() {
    return program.unfit();
  }

  /** Returns the folder of pictures, which are made first if there are none. */
  Path photographs() throws IOException {
    Path ready = site.data("photographs");
    if (!Files.exists(ready)) {
      Path made = Files.createDirectories(site.data("photographs-unfinished"));
      Bench.run(program.entry("making photographs", "make", made.toString(), "" + PICTURES));
      Files.move(made, ready);
    }
    return ready;
  }

  /** Decoding and shrinking. */
  Entry loop(Path folder, String ending) {
    return program.entry(
        "Pillow, %s to 64 x 64, 1 thread".formatted(ending), "loop", folder.toString(), ending);
  }
}
