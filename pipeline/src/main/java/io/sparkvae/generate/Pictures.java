// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    return add(name, image, AnimatedPng.still(image));
  }

  /**
   * Adds an animation as the file {@code name.png}. A program that does not know animated PNG shows
   * its first image.
   *
   * @param images of one size and type, at least one
   * @param milliseconds for which each image is shown
   */
  public Picture add(String name, List<BufferedImage> images, int milliseconds) {
    return add(name, images.get(0), AnimatedPng.of(images, milliseconds));
  }

  private Picture add(String name, BufferedImage image, byte[] png) {
    files.put(name + ".png", png);
    return new Picture(png, image.getWidth(), image.getHeight());
  }

  /** Returns all PNG files by name. */
  public Map<String, byte[]> files() {
    return files;
  }
}
