// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.pipeline;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** A pipeline of a few seconds over small images of noise. */
final class SmallPipeline {
  private SmallPipeline() {}

  /** Draws so many images into a new directory. */
  static Path images(Path directory, int count) throws IOException {
    Files.createDirectory(directory);
    for (int i = 0; i < count; i++) {
      image(directory, i);
    }
    return directory;
  }

  /** Draws the image with a number. */
  static void image(Path directory, int number) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSamples(0, 0, 8, 8, 0, new Random(number).ints(64, 0, 256).toArray());
    ImageIO.write(image, "png", directory.resolve(number + ".png").toFile());
  }

  /** A run of an input into a directory. */
  static Pipeline of(Path run, String input, String... overrides) {
    Settings settings =
        Settings.reference()
            .with(
                """
                ingest { input = "%s", height = 8, width = 8 }
                model { hidden = [8], latent = 2 }
                train { epochs = 1, batchSize = 8, workers = 1 }
                """
                    .formatted(input),
                "test");
    for (String override : overrides) {
      settings = settings.withOverride(override);
    }
    return Pipeline.of(Fixture.hadoop(run), settings);
  }
}
