// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sequences in which an image of shards moves over black frames that are larger (with MNIST's
 * digits: Moving MNIST, Srivastava et al. 2015, arXiv 1502.04681, with one digit). A sequence
 * follows from the seed, the image's id and the number of the copy. It has the image's label. Its
 * factors are, in this order, the position of the image's left column and of its top row in the
 * first frame, in pixels; its velocity to the right and down when it starts, in pixels a frame; and
 * the factors of the image, if it has some.
 *
 * @param copies sequences of each image
 * @param height of a frame, in pixels
 * @param width of a frame, in pixels
 */
record MovingImages(int copies, int height, int width, Motion motion) implements Serializable {
  static final String NAME = "moving";
  static final String SECTION = "ingest.moving";
  private static final int MOST_SIDE = 16384;

  static MovingImages from(Settings settings) {
    return new MovingImages(
        Motion.within(settings, SECTION + ".copies", Integer.MAX_VALUE),
        Motion.within(settings, SECTION + ".height", MOST_SIDE),
        Motion.within(settings, SECTION + ".width", MOST_SIDE),
        Motion.from(settings, SECTION));
  }

  /** Returns a text that names everything that decides what is drawn, for digests. */
  String words() {
    return "copies %d, %d x %d, %s".formatted(copies, height, width, motion.words());
  }

  /** Returns the shape of the sequences of images of a shape. */
  ImageShape shape(ImageShape image) {
    return new ImageShape(motion.frames(), image.channels(), height, width);
  }

  /**
   * Returns the sequences of an image.
   *
   * @param split of the image in its shards; ids begin with it
   * @param factors of the image, or empty
   */
  Stream<SourceImage> of(String id, String split, String label, int[] factors, Image image) {
    return IntStream.range(0, copies)
        .mapToObj(copy -> sequence("%s/%s/%d".formatted(split, id, copy), label, factors, image));
  }

  private SourceImage sequence(String id, String label, int[] factors, Image image) {
    SplittableRandom random = Draws.of(NAME, motion.seed(), id);
    boolean reflected = motion.edge() == Motion.Edge.BOUNCE;
    Trajectory way =
        motion.draw(
            random,
            reflected ? width - image.shape().width() + 1 : width,
            reflected ? height - image.shape().height() + 1 : height);
    ImageShape shape = shape(image.shape());
    byte[] pixels = new byte[shape.size()];
    for (int t = 0; t < shape.frames(); t++) {
      put(image, way.x(t), way.y(t), pixels, t * shape.channels() * height * width);
    }
    IntStream own = IntStream.of(way.x(), way.y(), way.velocityX(), way.velocityY());
    return new SourceImage(
        id,
        label,
        IntStream.concat(own, IntStream.of(factors)).toArray(),
        new SourceImage.Raw(new Image(shape, pixels)));
  }

  /** Puts an image into a frame; what is beyond its right or lower edge appears at the other. */
  private void put(Image image, int left, int top, byte[] pixels, int at) {
    ImageShape shape = image.shape();
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int y = 0; y < shape.height(); y++) {
        int row = at + (channel * height + (top + y) % height) * width;
        int from = (channel * shape.height() + y) * shape.width();
        for (int x = 0; x < shape.width(); x++) {
          pixels[row + (left + x) % width] = image.pixels()[from + x];
        }
      }
    }
  }

  /** Returns the columns of a table of shards that the sequences need, in the order of a row. */
  static List<String> columns() {
    return List.of("id", "split", "label", "factors", "pixels");
  }
}
