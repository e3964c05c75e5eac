package io.sparkvae.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A plain loop over PNG files on one thread: decoding, and nothing done with it. A round is all
 * files once, and again while there is time.
 *
 * <p>Arguments: folder; {@code file} (ImageIO opens the file, its fastest way) or {@code stream}
 * (it is given a stream, as where files lie in a distributed file system).
 */
final class ImageIoLoop {
  private ImageIoLoop() {}

  public static void main(String[] args) throws Exception {
    List<Path> files = files(Path.of(args[0]));
    boolean streams = args[1].equals("stream");
    // Otherwise each stream is copied into a file first.
    ImageIO.setUseCache(false);
    Contestant.serve(
        Contestant.again(
            () -> {
              for (Path file : files) {
                BufferedImage image = streams ? ofStream(file) : ImageIO.read(file.toFile());
                if (image == null) {
                  throw new IOException(file + ": expected an image, found none");
                }
              }
              return (long) files.size();
            }));
  }

  private static BufferedImage ofStream(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ImageIO.read(in);
    }
  }

  /** All PNG files in a folder and below. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(f -> f.toString().endsWith(".png")).sorted().toList();
    }
  }
}
