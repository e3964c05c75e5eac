// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A task that reads all images of an NPZ file.
 *
 * @param array name of the array of images
 * @param scale factor of the values: 255 for values 0 and 1, otherwise 1
 * @param bytes length of the file
 */
record NpzTask(
    String file,
    String array,
    ImageShape shape,
    long count,
    int scale,
    String stem,
    long bytes,
    ArchiveLimits limits)
    implements SourceTask {

  @Override
  public SourceIterator open(Configuration hadoop) throws IOException {
    ZipFile zip = NpzFormat.zip(new Path(file), hadoop);
    try {
      return new Images(zip);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /** An array that accompanies the images, with one or more integers for each image. */
  private static final class Companion {
    private final InputStream in;
    private final NpyHeader header;
    private final int size;
    private final int each;

    Companion(InputStream in, String name) throws IOException {
      this.in = in;
      this.header = NpyHeader.read(in, name);
      this.size = header.integerBytes(name);
      this.each = header.sizes().length == 1 ? 1 : Math.toIntExact(header.sizes()[1]);
    }

    static Companion of(ZipFile zip, String name) throws IOException {
      InputStream in = NpzFormat.array(zip, name);
      return in == null ? null : new Companion(in, name);
    }

    int[] next() throws IOException {
      byte[] bytes = in.readNBytes(each * size);
      if (bytes.length < each * size) {
        throw new EOFException("an array that goes with the images ends too early");
      }
      int[] values = new int[each];
      for (int i = 0; i < each; i++) {
        values[i] = Math.toIntExact(header.integer(bytes, i * size, size));
      }
      return values;
    }
  }

  private final class Images extends SourceIterator {
    private final ZipFile zip;
    private final InputStream in;
    private final Companion factors;
    private final Companion labels;
    private long at;

    Images(ZipFile zip) throws IOException {
      this.zip = zip;
      this.in = new ExpansionMeter(file, bytes, limits).meter(NpzFormat.array(zip, array));
      NpyHeader.read(in, file);
      this.factors = Companion.of(zip, "latents_classes");
      this.labels = Companion.of(zip, "labels");
    }

    @Override
    SourceImage advance() throws IOException {
      try {
        if (at == count) {
          if (in.read() >= 0) {
            throw new DataFailure(
                "%s: expected %s to end after %d images, found trailing bytes"
                    .formatted(file, array, at));
          }
          return null;
        }
        byte[] stored = in.readNBytes(shape.size());
        if (stored.length < shape.size()) {
          throw new EOFException("the images end too early");
        }
        String label = labels == null ? null : Integer.toString(labels.next()[0]);
        int[] classes = factors == null ? null : factors.next();
        Image image = new Image(shape, planar(scaled(stored)));
        return new SourceImage(
            "%s/%06d".formatted(stem, at++), label, classes, new SourceImage.Raw(image));
      } catch (EOFException | ZipException e) {
        throw new DataFailure(
            "%s: expected %d images, found it broken at image %d: %s"
                .formatted(file, count, at, e.getMessage()),
            e);
      }
    }

    private byte[] scaled(byte[] stored) {
      if (scale == 1) {
        return stored;
      }
      for (int i = 0; i < stored.length; i++) {
        if ((stored[i] & 255) > 1) {
          throw new DataFailure(
              "%s: expected 0 and 1 as in the first images, found %d in image %d; see ingest.npzScale"
                  .formatted(file, stored[i] & 255, at));
        }
        stored[i] = (byte) (stored[i] * scale);
      }
      return stored;
    }

    /** Reorders an image from [height, width, channels] to [channels, height, width]. */
    private byte[] planar(byte[] stored) {
      int channels = shape.channels();
      if (channels == 1) {
        return stored;
      }
      byte[] pixels = new byte[stored.length];
      int plane = stored.length / channels;
      for (int i = 0; i < stored.length; i++) {
        pixels[i % channels * plane + i / channels] = stored[i];
      }
      return pixels;
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
