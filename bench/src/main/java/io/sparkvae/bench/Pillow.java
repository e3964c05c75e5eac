package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Pillow, of the first {@code python3} on the path; it also makes the pictures of its races. */
final class Pillow {
  private static final int PICTURES = 40;

  private final Site site;

  Pillow(Site site) {
    this.site = site;
  }

  /** Why it is no rival here, or nothing. */
  Optional<String> unfit() {
    try {
      Bench.run(new Entry("Pillow", List.of("python3", "-c", "import PIL"), Map.of()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("python3 with Pillow is not installed");
    }
  }

  /** Returns the folder of pictures, which are made first if there are none. */
  Path photographs() throws IOException {
    Path ready = site.data("photographs");
    if (!Files.exists(ready)) {
      Path made = Files.createDirectories(site.data("photographs-unfinished"));
      Bench.run(program("making photographs", "make", made.toString(), "" + PICTURES));
      Files.move(made, ready);
    }
    return ready;
  }

  /** Decoding and shrinking. */
  Entry loop(Path folder, String ending) {
    return program(
        "Pillow, %s to 64 x 64, 1 thread".formatted(ending), "loop", folder.toString(), ending);
  }

  private Entry program(String name, String... arguments) {
    String program = site.home().resolve("bench/src/rival/python/pillow.py").toString();
    return new Entry(
        name,
        Stream.concat(Stream.of("python3", program), Arrays.stream(arguments)).toList(),
        Map.of());
  }
}
