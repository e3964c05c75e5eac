// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step finds. Each finding is printed and written at once: a step that is stopped has told
 * what it knows.
 */
final class Findings {
  /** Ending of the files. */
  static final String ENDING = ".findings.json";

  /**
   * What a step found.
   *
   * @param lines facts in words
   */
  record Found(String step, List<String> lines, List<Figure> figures) {}

  private final String step;
  private final Path file;
  private final List<String> lines = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();

  Findings(String step, Path folder) {
    this.step = step;
    this.file = folder.resolve(step + ENDING);
  }

  void line(String line) {
    System.out.println(line);
    lines.add(line);
    write();
  }

  void figure(Figure figure) {
    System.out.println(figure.row());
    figures.add(figure);
    write();
  }

  private void write() {
    try {
      Files.writeString(
          file, Json.MAPPER.writeValueAsString(new Found(step, lines, figures)) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Found read(Path file) {
    try {
      return Json.MAPPER.readValue(Files.readString(file), Found.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
