package io.sparkvae.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program for the first {@code python3} on the path.
 *
 * @param file in bench/src/rival/python
 * @param module that it needs, as it is imported
 * @param name of what has that module
 */
record PythonProgram(Site site, String file, String module, String name) {
  /** Why it is no rival here, or nothing. */
  Optional<String> unfit() {
    try {
      Bench.run(new Entry(name, List.of("python3", "-c", "import " + module), Map.of()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("python3 with %s is not installed".formatted(name));
    }
  }

  Entry entry(String title, String... arguments) {
    String program = site.home().resolve("bench/src/rival/python").resolve(file).toString();
    return new Entry(
        title,
        Stream.concat(Stream.of("python3", program), Arrays.stream(arguments)).toList(),
        Map.of());
  }
}
