// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A task that reads the images {@code from} (inclusive) to {@code until} (exclusive) of an IDX
 * file.
 *
 * @param labels label file or {@code null}
 * @param whole whether the file is gzipped and must be read from the beginning to the end
 * @param ids format string of the ids
 * @param bytes length of the file
 */
record IdxTask(
    String images,
    String labels,
    ImageShape shape,
    long from,
    long until,
    boolean whole,
    String ids,
    long bytes,
    ArchiveLimits limits)
    implements SourceTask {
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;

  @Override
  public long count() {
    return until - from;
  }

  @Override
  public SourceIterator open(Configuration hadoop) throws IOException {
    byte[] names = labels == null ? null : readLabels(hadoop);
    InputStream in =
        whole
            ? new ExpansionMeter(images, bytes, limits)
                .meter(StorageStream.inflated(new Path(images), hadoop))
            : StorageStream.open(new Path(images), IMAGES_HEADER + from * shape.size(), hadoop);
    return new SourceIterator() {
      private boolean begun;
      private long at = from;

      @Override
      SourceImage advance() throws IOException {
        if (whole && !begun) {
          in.readNBytes(IMAGES_HEADER);
          begun = true;
        }
        if (at == until) {
          if (whole) {
            expectEnd(in, images, at);
          }
          return null;
        }
        byte[] pixels = readFully(in, shape.size(), images, at);
        String label = names == null ? null : Integer.toString(names[(int) (at - from)] & 255);
        return new SourceImage(
            ids.formatted(at++), label, null, new SourceImage.Raw(new Image(shape, pixels)));
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  private byte[] readLabels(Configuration hadoop) throws IOException {
    try (InputStream in = StorageStream.inflated(new Path(labels), hadoop)) {
      in.skipNBytes(LABELS_HEADER + from);
      byte[] names = readFully(in, Math.toIntExact(until - from), labels, from);
      if (whole) {
        expectEnd(in, labels, until);
      }
      return names;
    } catch (EOFException e) {
      throw truncated(labels, 0, e);
    }
  }

  private static byte[] readFully(InputStream in, int size, String file, long item)
      throws IOException {
    try {
      byte[] bytes = in.readNBytes(size);
      if (bytes.length < size) {
        throw truncated(file, item, null);
      }
      return bytes;
    } catch (EOFException | ZipException e) {
      throw truncated(file, item, e);
    }
  }

  private static void expectEnd(InputStream in, String file, long items) throws IOException {
    try {
      if (in.read() >= 0) {
        throw new DataFailure(
            "%s: expected the file to end after the %d items of its IDX header, found trailing bytes"
                .formatted(file, items));
      }
    } catch (EOFException | ZipException e) {
      throw truncated(file, items, e);
    }
  }

  private static DataFailure truncated(String file, long item, IOException cause) {
    return new DataFailure(
        "%s: expected the items of its IDX header, found the file's end or corrupt gzip at item %d"
            .formatted(file, item),
        cause);
  }
}
