// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.format.SourcePlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * An array of images of one shape.
 *
 * @param offset bytes before the first image
 * @param scale what the values mean; never {@link PixelScale#AUTO}
 */
record ImageArray(
    ArrayFile file,
    long offset,
    long count,
    ElementType type,
    PixelScale scale,
    Order order,
    ImageShape shape)
    implements Serializable {
  /** The order of an image's values. */
  enum Order {
    /** [channels, height, width]. */
    PLANES,
    /** [height, width, channels]. */
    PIXELS,
    /** [channels, width, height]: column by column, as MATLAB writes images. */
    COLUMNS
  }

  private static final int MOST_BYTES = 1 << 30;
  private static final int MOST_CHANNELS = 4;

  /** The layout of the images of an array: order and shape. */
  private record Layout(Order order, ImageShape shape) {}

  /**
   * Reads an array's layout from its sizes: {@code [n, height, width]}, {@code [n, height, width,
   * channels]} or {@code [n, channels, height, width]}, with 1 or 3 channels; {@code [n, height *
   * width]} if the settings give the shape.
   *
   * @param columns whether height and width are exchanged
   * @throws DataFailure when the array has another layout
   */
  static ImageArray of(
      ArrayFile file, ArrayHeader header, boolean columns, SourcePlan plan, Configuration hadoop)
      throws IOException {
    if (header.type().isText()) {
      throw ArrayHeader.bad(file.location(), "numbers", "dtype " + header.type());
    }
    Layout layout = layout(header, file, plan);
    ImageShape shape = layout.shape;
    Order order = layout.order;
    if (columns) {
      shape = ImageShape.of(shape.channels(), shape.width(), shape.height());
      order = Order.COLUMNS;
    }
    int imageBytes = Math.multiplyExact(shape.size(), header.type().bytes());
    PixelScale scale = PixelScale.of(plan.settings());
    if (scale == PixelScale.AUTO) {
      try (InputStream in = file.open(plan.archive(), hadoop)) {
        in.skipNBytes(header.offset());
        scale = PixelScale.of(in, header.type(), imageBytes, header.items());
      }
    }
    return new ImageArray(
        file, header.offset(), header.items(), header.type(), scale, order, shape);
  }

  private static Layout layout(ArrayHeader header, ArrayFile file, SourcePlan plan) {
    long[] sizes = header.sizes();
    if (sizes.length == 2 && plan.stated().isPresent()) {
      ImageShape stated = plan.stated().get();
      if (stated.channels() == 1 && stated.frames() == 1 && stated.size() == sizes[1]) {
        return new Layout(Order.PLANES, stated);
      }
    }
    requireMany(header, file, plan);
    boolean last = sizes.length == 4 && (sizes[3] == 1 || sizes[3] == 3);
    boolean first = sizes.length == 4 && !last && (sizes[1] == 1 || sizes[1] == 3);
    if (sizes.length != 3 && !last && !first) {
      throw ArrayHeader.bad(
          file.location(),
          "images of shape [n, height, width], [n, height, width, 1 or 3] or [n, 1 or 3, height,"
              + " width]",
          header.shape()
              + (sizes.length == 2
                  ? "; for an image in each row set ingest.height, ingest.width and"
                      + " ingest.colour = grey"
                  : ""));
    }
    long height = sizes[first ? 2 : 1];
    long width = sizes[first ? 3 : 2];
    long channels = last ? sizes[3] : first ? sizes[1] : 1;
    if (height < 1
        || width < 1
        || height > plan.image().pixels() / width
        || height * width * channels * header.type().bytes() > MOST_BYTES) {
      throw ArrayHeader.bad(
          file.location(),
          "images of at most %s pixels".formatted(plan.image().pixels()),
          header.shape());
    }
    return new Layout(
        last ? Order.PIXELS : Order.PLANES,
        ImageShape.of((int) channels, (int) height, (int) width));
  }

  /**
   * Refuses one image with its channels last, {@code [height, width, 3]}: it would be read as many
   * narrow ones.
   */
  private static void requireMany(ArrayHeader header, ArrayFile file, SourcePlan plan) {
    long[] sizes = header.sizes();
    boolean one =
        sizes.length == 3
            && Math.min(sizes[0], sizes[1]) > MOST_CHANNELS
            && sizes[2] <= MOST_CHANNELS
            && sizes[2] != 2;
    if (one && !plan.settings().string("ingest.colour").equals("grey")) {
      throw ArrayHeader.bad(
          file.location(),
          "an array of images",
          "%s, which looks like one image of %s channels; save many as one array with numpy.stack, or set ingest.colour = grey if these are grey images of %s x %s"
              .formatted(header.shape(), sizes[2], sizes[1], sizes[2]));
    }
  }

  /** Returns the bytes of one image in the file. */
  int imageBytes() {
    return shape.size() * type.bytes();
  }

  /** Returns an image from its bytes in the file. */
  Image image(byte[] stored, long number) {
    byte[] values = scale.pixels(stored, type, file.location(), number);
    int channels = shape.channels();
    boolean inOrder = order == Order.PLANES || order == Order.PIXELS && channels == 1;
    return new Image(shape, inOrder ? values : ordered(values));
  }

  private byte[] ordered(byte[] values) {
    int channels = shape.channels();
    int height = shape.height();
    int plane = height * shape.width();
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      int to =
          order == Order.PIXELS
              ? i % channels * plane + i / channels
              : i / plane * plane + i % plane % height * shape.width() + i % plane / height;
      pixels[to] = values[i];
    }
    return pixels;
  }
}
