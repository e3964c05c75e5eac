// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.format.SourceImage;
import java.io.Serializable;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sequences in which an image of shards moves over black frames that are larger (with MNIST's
 * digits: Moving MNIST, Srivastava et al. 2015, arXiv 1502.04681). Others of its split may move
 * beside it; where they meet, a pixel is that of the brighter one. A sequence follows from the
 * seed, the image's id and the number of the copy. It has the image's label. Its factors are, in
 * this order, the position of the image's left column and of its top row in the first frame, in
 * pixels; its velocity to the right and down when it starts, in pixels a frame; and the factors of
 * the image, if it has some. They are followed by those of each further image, with its label, or
 * -1, after its velocity.
 *
 * @param copies sequences of each image
 * @param objects images that move in a sequence
 * @param height of a frame, in pixels
 * @param width of a frame, in pixels
 */
record MovingImages(int copies, int objects, int height, int width, Motion motion)
    implements Serializable {
  static final String NAME = "moving";
  static final String SECTION = "ingest.moving";
  private static final int MOST_SIDE = 16384;
  private static final int MOST_OBJECTS = 16;

  static MovingImages from(Settings settings) {
    return new MovingImages(
        Motion.within(settings, SECTION + ".copies", Integer.MAX_VALUE),
        Motion.within(settings, SECTION + ".objects", MOST_OBJECTS),
        Motion.within(settings, SECTION + ".height", MOST_SIDE),
        Motion.within(settings, SECTION + ".width", MOST_SIDE),
        Motion.from(settings, SECTION));
  }

  /** Returns a text that names everything that decides what is drawn, for digests. */
  String words() {
    String several = objects == 1 ? "" : "objects %s, ".formatted(objects);
    return "copies %s, %s%s x %s, %s".formatted(copies, several, height, width, motion.words());
  }

  /** Returns the shape of the sequences of images of a shape. */
  ImageShape shape(ImageShape image) {
    return new ImageShape(motion.frames(), image.channels(), height, width);
  }

  /**
   * Returns the sequences of an image. Their ids begin with its split.
   *
   * @param shape of the image
   * @param companions that may move beside it
   */
  Stream<SourceImage> of(StillImage image, ImageShape shape, Companions companions) {
    return IntStream.range(0, copies)
        .mapToObj(
            copy -> {
              String id = "%s/%s/%s".formatted(image.split(), image.id(), copy);
              return sequence(id, image, shape, companions);
            });
  }

  private SourceImage sequence(
      String id, StillImage first, ImageShape shape, Companions companions) {
    SplittableRandom random = Draws.of(NAME, motion.seed(), id);
    ImageShape sequence = shape(shape);
    byte[] pixels = new byte[sequence.size()];
    IntStream.Builder factors = IntStream.builder();
    for (int i = 0; i < objects; i++) {
      StillImage image = i == 0 ? first : companions.draw(random, first.split());
      Trajectory way = way(random, shape);
      for (int t = 0; t < sequence.frames(); t++) {
        put(
            image.pixels(),
            shape,
            way.x(t),
            way.y(t),
            pixels,
            t * shape.channels() * height * width);
      }
      IntStream.of(way.x(), way.y(), way.velocityX(), way.velocityY()).forEach(factors);
      if (i > 0) {
        factors.add(image.label());
      }
      IntStream.of(image.factors()).forEach(factors);
    }
    return new SourceImage(
        id,
        first.label() == StillImage.UNLABELLED ? null : Integer.toString(first.label()),
        factors.build().toArray(),
        new SourceImage.Raw(new Image(sequence, pixels)));
  }

  private Trajectory way(SplittableRandom random, ImageShape shape) {
    boolean reflected = motion.edge() == Motion.Edge.BOUNCE;
    return motion.draw(
        random,
        reflected ? width - shape.width() + 1 : width,
        reflected ? height - shape.height() + 1 : height);
  }

  /** Puts an image into a frame; what is beyond its right or lower edge appears at the other. */
  private void put(byte[] image, ImageShape shape, int left, int top, byte[] pixels, int at) {
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int y = 0; y < shape.height(); y++) {
        int row = at + (channel * height + (top + y) % height) * width;
        int from = (channel * shape.height() + y) * shape.width();
        for (int x = 0; x < shape.width(); x++) {
          int place = row + (left + x) % width;
          if (Byte.compareUnsigned(image[from + x], pixels[place]) > 0) {
            pixels[place] = image[from + x];
          }
        }
      }
    }
  }
}
