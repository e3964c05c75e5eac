// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.source.Inputs;
import io.sparkvae.source.Sources;
import io.sparkvae.source.format.SourceImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Sequences of a generated source, in memory. */
public final class GeneratedSequences {
  private GeneratedSequences() {}

  /** Sequences with their ground truth. */
  public record Sequences(float[][] pixels, int[][] factors) {}

  /**
   * The sequences of a source.
   *
   * @param hocon settings of the section {@code ingest}
   */
  public static Sequences of(String hocon) {
    try {
      List<SourceImage> images =
          Inputs.read(Sources.plan(Settings.reference().with("ingest { " + hocon + " }", "test")));
      return new Sequences(
          images.stream().map(GeneratedSequences::pixels).toArray(float[][]::new),
          images.stream().map(SourceImage::factors).toArray(int[][]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] pixels(SourceImage source) {
    byte[] bytes = ((SourceImage.Raw) source.content()).image().pixels();
    float[] pixels = new float[bytes.length];
    UnitPixels.put(bytes, 0, bytes.length, pixels, 0);
    return pixels;
  }
}
