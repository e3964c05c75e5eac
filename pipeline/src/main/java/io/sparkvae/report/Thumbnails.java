// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.ImageGrid;
import io.sparkvae.image.ImageShape;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Single images for the page. Each has a bounded number of bytes, so that the page stays small
 * whatever the size and number of the images: what is too large as PNG becomes JPEG, and then
 * smaller.
 */
final class Thumbnails {
  /** Bytes of all images together. */
  private static final int ALL = 2_200_000;

  private static final int MOST = 24_000;
  private static final int SMALLEST_SIDE = 8;

  private final ImageGrid grid;
  private final ImageShape shape;
  private final int most;

  /**
   * @param images how many the page will show at most
   */
  Thumbnails(ImageShape shape, int images) {
    this(shape, new ImageGrid(shape), Math.min(MOST, ALL / Math.max(1, images)));
  }

  private Thumbnails(ImageShape shape, ImageGrid grid, int most) {
    this.shape = shape;
    this.grid = grid;
    this.most = most;
  }

  /** Returns thumbnails of maps with another shape, of as many bytes each. */
  Thumbnails ofShape(ImageShape other) {
    return new Thumbnails(other, new ImageGrid(other), most);
  }

  /** Whether an image is a sequence of frames side by side. */
  boolean areStrips() {
    return shape.frames() > 1 && shape.height() > 1;
  }

  /**
   * Returns an image element.
   *
   * @param pixels an image with the layout of a shard
   * @param alt text in its place, plain text; empty if the element around it has one
   */
  String image(float[] pixels, String alt) {
    BufferedImage picture = grid.draw(List.of(List.of(pixels)));
    String format = "png";
    byte[] bytes = encoded(picture, format);
    BufferedImage smaller = picture;
    while (bytes.length > most
        && Math.min(smaller.getWidth(), smaller.getHeight()) >= SMALLEST_SIDE) {
      smaller = format.equals("png") ? scaled(picture, 1) : scaled(smaller, 2);
      format = "jpeg";
      bytes = encoded(smaller, format);
    }
    return "<img src=\"data:image/%s;base64,%s\" width=\"%s\" height=\"%s\" alt=\"%s\">"
        .formatted(
            format,
            Base64.getEncoder().encodeToString(bytes),
            picture.getWidth(),
            picture.getHeight(),
            Html.escape(alt));
  }

  /**
   * Returns images that wrap at the edge of the window. Screen readers take them as one picture.
   *
   * @param alt text in their place, plain text
   */
  String wrapped(List<float[]> images, String alt) {
    return "<div class=\"cells\" role=\"img\" aria-label=\"%s\">%s</div>\n"
        .formatted(Html.escape(alt), joined(images));
  }

  /**
   * Returns images in one row, which become smaller in a narrow window; strips below each other.
   */
  String row(List<float[]> images, String alt) {
    return "<div class=\"row\" style=\"--columns:%s\" role=\"img\" aria-label=\"%s\">%s</div>\n"
        .formatted(areStrips() ? 1 : images.size(), Html.escape(alt), joined(images));
  }

  private String joined(List<float[]> images) {
    return images.stream().map(pixels -> image(pixels, "")).collect(Collectors.joining());
  }

  /** Returns the picture without transparency, its sides divided by a number. */
  private static BufferedImage scaled(BufferedImage picture, int by) {
    int width = Math.max(1, picture.getWidth() / by);
    int height = Math.max(1, picture.getHeight() / by);
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }

  private static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("every Java platform writes " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
