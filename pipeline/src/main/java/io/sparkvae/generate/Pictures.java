// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG pictures by the names of their files. */
public final class Pictures {
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /**
   * A picture.
   *
   * @param png the PNG file
   * @param width in pixels
   * @param height in pixels
   */
  public record Picture(byte[] png, int width, int height) {
    /** Returns the picture as a data URI, for an HTML page that needs no other file. */
    public String dataUri() {
      return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
  }

  /** Adds a picture as the file {@code name.png}. */
  public Picture add(String name, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IllegalStateException("every Java platform writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] png = bytes.toByteArray();
    files.put(name + ".png", png);
    return new Picture(png, image.getWidth(), image.getHeight());
  }

  /** Returns all PNG files by name. */
  public Map<String, byte[]> files() {
    return files;
  }
}
