// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.image.ImageShape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws images in rows and columns. Pixels are enlarged by a whole factor and never smoothed. The
 * frames of a sequence stand side by side; frames of a single row of pixels stand below each other.
 * Images that are not RGB show their first channel in grey.
 */
public final class ImageGrid {
  private static final int CELL = 64;
  private static final int GAP = 2;
  private static final int FRAME_GAP = 1;
  private static final int PAGE_WIDTH = 1060;
  private static final int MOST_COLUMNS = 16;

  private final ImageShape shape;
  private final int scale;

  /** Creates a grid of images of one shape. */
  public ImageGrid(ImageShape shape) {
    this(shape, CELL);
  }

  /**
   * Creates a grid of images of one shape.
   *
   * @param cell size to which a smaller image is enlarged, in pixels of the picture
   */
  public ImageGrid(ImageShape shape, int cell) {
    this.shape = shape;
    int height = framesAreRows() ? shape.frames() : shape.height();
    this.scale = Math.max(1, cell / Math.max(height, shape.width()));
  }

  /** Returns the width of one image with its gap, in pixels of the picture. */
  public int cellWidth() {
    int frame = shape.width() * scale;
    return frame + (framesAreRows() ? 0 : (shape.frames() - 1) * (frame + FRAME_GAP)) + GAP;
  }

  /** Returns the number of images in a row of a picture about as wide as a page. */
  public int columns() {
    return Math.max(1, Math.min(MOST_COLUMNS, PAGE_WIDTH / cellWidth()));
  }

  /** Splits images into rows of {@link #columns} images. */
  public List<List<float[]>> rows(List<float[]> images) {
    List<List<float[]>> rows = new ArrayList<>();
    for (int from = 0; from < images.size(); from += columns()) {
      rows.add(images.subList(from, Math.min(images.size(), from + columns())));
    }
    return rows;
  }

  /** Splits images and as many others into {@link #rows}, each row above that of the others. */
  public List<List<float[]>> pairs(List<float[]> images, List<float[]> others) {
    List<List<float[]>> above = rows(images);
    List<List<float[]>> below = rows(others);
    List<List<float[]>> pairs = new ArrayList<>();
    for (int i = 0; i < above.size(); i++) {
      pairs.add(above.get(i));
      pairs.add(below.get(i));
    }
    return pairs;
  }

  /** Lays out images that lie on a path: still images in one row, sequences like {@link #rows}. */
  public List<List<float[]>> path(List<float[]> images) {
    return shape.frames() == 1 ? List.of(images) : rows(images);
  }

  int cellHeight() {
    return (framesAreRows() ? shape.frames() : shape.height()) * scale + GAP;
  }

  /** Whether the frames have one row of pixels, so that a sequence is an image of them. */
  private boolean framesAreRows() {
    return shape.height() == 1;
  }

  /**
   * Draws rows of images on a transparent background.
   *
   * @param rows images with the layout of a shard; pixels outside [0, 1] are clipped
   */
  public BufferedImage draw(List<List<float[]>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    BufferedImage image =
        new BufferedImage(
            Math.max(1, columns * cellWidth() - GAP),
            Math.max(1, rows.size() * cellHeight() - GAP),
            BufferedImage.TYPE_INT_ARGB);
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        draw(image, rows.get(row).get(column), column * cellWidth(), row * cellHeight());
      }
    }
    return image;
  }

  private void draw(BufferedImage on, float[] pixels, int left, int top) {
    for (int frame = 0; frame < shape.frames(); frame++) {
      int across = framesAreRows() ? 0 : frame * (shape.width() * scale + FRAME_GAP);
      int down = framesAreRows() ? frame * scale : 0;
      for (int y = 0; y < shape.height() * scale; y++) {
        for (int x = 0; x < shape.width() * scale; x++) {
          int colour = colour(pixels, frame, x / scale, y / scale);
          on.setRGB(left + across + x, top + down + y, colour);
        }
      }
    }
  }

  private int colour(float[] pixels, int frame, int x, int y) {
    int red = level(pixels, frame, 0, y, x);
    int green = shape.channels() == 3 ? level(pixels, frame, 1, y, x) : red;
    int blue = shape.channels() == 3 ? level(pixels, frame, 2, y, x) : red;
    return 0xff000000 | red << 16 | green << 8 | blue;
  }

  private int level(float[] pixels, int frame, int channel, int y, int x) {
    int index = ((frame * shape.channels() + channel) * shape.height() + y) * shape.width() + x;
    return Math.round(255 * Math.max(0, Math.min(1, pixels[index])));
  }
}
