// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Header of an IDX file (LeCun): two zeros, type, number of dimensions, dimensions; big-endian.
 *
 * @param gzip whether the file is compressed and must be read from its beginning
 * @param sizes size of each dimension; the first is the number of items
 */
record IdxHeader(boolean gzip, long[] sizes) {
  private static final int UINT8 = 8;

  /** Reads a header; {@code null} when the file is not IDX. */
  static IdxHeader read(Path file, Configuration hadoop) throws IOException {
    try (InputStream raw = StorageStream.open(file, 0, hadoop);
        DataInputStream in = new DataInputStream(StorageStream.inflated(file, hadoop))) {
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      byte[] magic = in.readNBytes(4);
      if (magic.length < 4 || magic[0] != 0 || magic[1] != 0 || magic[3] < 1 || magic[3] > 4) {
        return null;
      }
      if (magic[2] != UINT8) {
        throw new DataFailure(
            "%s: expected IDX with unsigned bytes (type 0x08), found type 0x%02x"
                .formatted(file, magic[2]));
      }
      long[] sizes = new long[magic[3]];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = in.readInt() & 0xffffffffL;
      }
      return new IdxHeader(gzip, sizes);
    } catch (java.io.EOFException | java.util.zip.ZipException e) {
      throw new DataFailure(
          "%s: expected an IDX header, found the file's end or corrupt gzip".formatted(file), e);
    }
  }

  int bytes() {
    return 4 + 4 * sizes.length;
  }

  long items() {
    return sizes[0];
  }

  boolean areLabels() {
    return sizes.length == 1;
  }

  /** Returns the shape of grey images, from the sizes {@code [n, height, width]}. */
  ImageShape shape(Path file) {
    boolean sensible = sizes.length == 3 && Math.max(sizes[1], sizes[2]) <= 1 << 16;
    if (!sensible || sizes[1] < 1 || sizes[2] < 1 || sizes[1] * sizes[2] > 1 << 30) {
      throw new DataFailure(
          "%s: expected IDX images of size [n, height, width], found %s"
              .formatted(file, java.util.Arrays.toString(sizes)));
    }
    return ImageShape.of(1, (int) sizes[1], (int) sizes[2]);
  }
}
