// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes PNG (ISO 15948) of all colour types and depths, interlaced or not. This project has its
 * own decoder because the platform's reader verifies no checksum, converts 16-bit samples by
 * another rule, and takes longer for a small image than all other steps of ingestion together. This
 * decoder verifies the checksum of every chunk that it uses. Not thread-safe: it keeps its buffers.
 */
final class PngDecoder {
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504c5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;
  private static final int TRNS = 0x74524e53;
  private static final int EXIF = 0x65584966;
  private static final int TEXT = 0x74455874;
  private static final int CGBI = 0x43674249;
  private static final int COMPRESSED_TEXT = 0x7a545874;

  private final Inflater inflater = new Inflater();
  private final CRC32 crc = new CRC32();
  private byte[] filtered = new byte[0];
  private final byte[] dropped = new byte[4096];
  private int filled;
  private long surplus;

  Image decode(byte[] bytes, ImageLimits limits) throws Unusable {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    inflater.reset();
    filled = 0;
    surplus = 0;
    PngHeader header = null;
    byte[] palette = null;
    byte[] transparency = null;
    int size = 0;
    int orientation = Orientation.UNKNOWN;
    int at = 8;
    while (true) {
      if (at + 12 > bytes.length) {
        if (isComplete(header, size)) {
          return image(header, palette, transparency, orientation);
        }
        throw new Unusable("truncated PNG", "no IEND chunk");
      }
      int length = in.getInt(at);
      int type = in.getInt(at + 4);
      if (length < 0 || length > bytes.length - at - 12) {
        if (isComplete(header, size)) {
          return image(header, palette, transparency, orientation);
        }
        throw new Unusable("truncated PNG", "chunk " + name(type) + " ends after the file");
      }
      int data = at + 8;
      if (type == CGBI) {
        throw new Unusable(
            "a PNG that Xcode changed for iPhones (CgBI), which is not read: take the original",
            "red and blue are exchanged, and there are no checksums");
      }
      if ((header == null) != (type == IHDR)) {
        throw new Unusable("corrupt header", "PNG: chunk " + name(type) + " in IHDR's place");
      }
      boolean used =
          switch (type) {
            case IHDR, PLTE, IDAT, IEND, TRNS, EXIF -> true;
            default -> false;
          };
      if (used) {
        check(in, at, length);
      }
      switch (type) {
        case IHDR -> {
          header = PngHeader.of(in.slice(data, length), limits);
          size = header.filteredBytes();
          if (filtered.length < size) {
            filtered = new byte[size];
          }
        }
        case PLTE -> palette = java.util.Arrays.copyOfRange(bytes, data, data + length);
        case TRNS -> transparency = java.util.Arrays.copyOfRange(bytes, data, data + length);
        case EXIF -> orientation = Orientation.of(bytes, data, length);
        case TEXT, COMPRESSED_TEXT ->
            orientation =
                orientation == Orientation.UNKNOWN
                    ? PngProfile.orientation(bytes, data, length, type == COMPRESSED_TEXT)
                    : orientation;
        case IDAT -> inflate(bytes, data, length, size);
        case IEND -> {
          if (filled < size) {
            throw new Unusable(
                "truncated PNG", "expected %s bytes of rows, found %s".formatted(size, filled));
          }
          return image(header, palette, transparency, orientation);
        }
        default -> {}
      }
      at = data + length + 4;
    }
  }

  /** Whether all rows are there, verified; what would follow them can then be missing. */
  private boolean isComplete(PngHeader header, int size) {
    return header != null && filled == size && inflater.finished();
  }

  private Image image(PngHeader header, byte[] palette, byte[] transparency, int orientation)
      throws Unusable {
    Image image = new PngPixels(header, palette, transparency, filtered).image();
    return Orientation.apply(image, orientation);
  }

  private void check(ByteBuffer in, int at, int length) throws Unusable {
    crc.reset();
    crc.update(in.array(), at + 4, length + 4);
    if ((int) crc.getValue() != in.getInt(at + 8 + length)) {
      throw new Unusable("corrupt PNG", "wrong checksum of chunk " + name(in.getInt(at + 4)));
    }
  }

  private void inflate(byte[] bytes, int start, int length, int size) throws Unusable {
    inflater.setInput(bytes, start, length);
    try {
      // What follows the rows is dropped. It is inflated all the same, which lets the inflater
      // reach
      // and verify its own checksum, but no more of it than another image.
      while (!inflater.needsInput() && !inflater.finished() && surplus <= size) {
        int n =
            filled < size
                ? inflater.inflate(filtered, filled, size - filled)
                : inflater.inflate(dropped);
        if (filled < size) {
          filled += n;
        } else {
          surplus += n;
        }
        if (n == 0 && inflater.needsDictionary()) {
          throw new Unusable("corrupt PNG", "compressed with a dictionary");
        }
      }
    } catch (DataFormatException e) {
      throw new Unusable("corrupt PNG", String.valueOf(e.getMessage()));
    }
  }

  private static String name(int type) {
    byte[] name = ByteBuffer.allocate(4).putInt(type).array();
    return new String(name, StandardCharsets.ISO_8859_1).replaceAll("[^A-Za-z]", "?");
  }
}
