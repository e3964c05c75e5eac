package io.sparkvae.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A plain loop over PNG files on one thread: decoding, and nothing done with it.
 *
 * <p>Arguments: folder.
 */
final class ImageIoLoop {
  private ImageIoLoop() {}

  public static void main(String[] args) throws Exception {
    List<Path> files = files(Path.of(args[0]));
    ImageIO.setUseCache(false);
    Contestant.serve(
        files.size(),
        () -> {
          for (Path file : files) {
            if (ImageIO.read(file.toFile()) == null) {
              throw new IOException(file + ": expected an image, found none");
            }
          }
        });
  }

  /** All PNG files in a folder and below. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(f -> f.toString().endsWith(".png")).sorted().toList();
    }
  }
}
