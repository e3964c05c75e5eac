package io.sparkvae.bench;

import io.sparkvae.image.Decoded;
import io.sparkvae.image.Fit;
import io.sparkvae.image.Fitting;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.image.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What ingestion does with photographs, on one thread: decoding, and fitting to 64 x 64. The files
 * are in memory. A round is all files once, and again while there is time.
 *
 * <p>Arguments: folder, ending of the files.
 */
final class PhotographLoop {
  private PhotographLoop() {}

  public static void main(String[] args) throws Exception {
    List<byte[]> files = files(Path.of(args[0]), args[1]);
    Fitting fitting = new Fitting(ImageShape.of(3, 64, 64), Fit.STRETCH);
    try (ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 24, 1 << 24))) {
      Contestant.serve(
          Contestant.again(
              () -> {
                for (byte[] file : files) {
                  Decoded decoded = decoder.decode(file);
                  if (!(decoded instanceof Image image && fitting.apply(image) instanceof Image)) {
                    throw new IOException("expected an image, found " + decoded);
                  }
                }
                return (long) files.size();
              }));
    }
  }

  private static List<byte[]> files(Path folder, String ending) throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
        files.add(Files.readAllBytes(file));
      }
    }
    return files;
  }
}
