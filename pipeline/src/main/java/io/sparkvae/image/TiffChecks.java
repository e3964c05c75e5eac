// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Refuses TIFF files of which the reader would make a wrong image: what it takes for something
 * else, and damage that it passes over.
 */
final class TiffChecks {
  private static final int BITS_PER_SAMPLE = 258;
  private static final int COMPRESSION = 259;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_BYTES = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTES = 325;

  private static final int WHITE_IS_ZERO = 0;
  private static final int RGB = 2;
  private static final int FIRST_LAB = 8;
  private static final int LAST_LAB = 10;
  private static final int FIRST_FAX = 2;
  private static final int LAST_FAX = 4;
  private static final int DEFLATE = 8;
  private static final int OLD_DEFLATE = 32946;
  private static final int HEADER = 8;

  /** No pixel has more bytes; with what tiles have beyond the edges of the image. */
  private static final long PIXEL = 64;

  private static final long BEYOND = 64 << 20;

  private TiffChecks() {}

  /** Looks at what the image is. */
  static void kind(byte[] tiff) throws Unusable {
    refuseCamera(tiff);
    int photometric = TiffTags.value(tiff, 0, tiff.length, TiffTags.PHOTOMETRIC);
    if (photometric >= FIRST_LAB && photometric <= LAST_LAB) {
      // The reader converts it to other colours than the file's, by up to 63 of 255.
      throw new Unusable(
          "a TIFF in CIELAB colours, which is not read: convert it to RGB",
          "photometric interpretation " + photometric);
    }
    long[] bits = TiffTags.values(tiff, BITS_PER_SAMPLE);
    if (photometric == RGB && bits.length > 0 && bits[0] == 4 && tiff[0] == 'I') {
      // The reader swaps the bytes.
      throw new Unusable(
          "a TIFF of 4 bits a sample in colours, which is not read: convert it to 8 bits",
          "in the byte order of Intel");
    }
    if (photometric == WHITE_IS_ZERO && bits.length > 0 && bits[0] > 8 && bits[0] != 16) {
      // The reader inverts 16 bits.
      throw new Unusable(
          "a TIFF of %s bits a sample with white as 0, which is not read: convert it to 8 bits"
              .formatted(bits[0]),
          "photometric interpretation 0");
    }
  }

  /**
   * Most cameras write their raw images (CR2, NEF, ARW, DNG) as TIFF files, whose first image is a
   * small preview. It would be taken for the photograph.
   */
  private static void refuseCamera(byte[] bytes) throws Unusable {
    boolean canon = bytes.length > 10 && bytes[8] == 'C' && bytes[9] == 'R' && bytes[10] == 2;
    boolean preview = (TiffTags.value(bytes, 0, bytes.length, TiffTags.SUBFILE_TYPE) & 1) == 1;
    if (canon || preview || TiffTags.value(bytes, 0, bytes.length, TiffTags.DNG_VERSION) != 0) {
      throw new Unusable(
          ForeignFormat.CAMERA.rejection("a TIFF whose first image is a preview of another"));
    }
  }

  /**
   * Looks at the strips or tiles. The reader fills rows of a fax that are missing with white, and
   * does not come to the checksum of Deflate.
   */
  static void strips(byte[] tiff, long pixels) throws Unusable {
    int compression = TiffTags.value(tiff, 0, tiff.length, COMPRESSION);
    boolean fax = compression >= FIRST_FAX && compression <= LAST_FAX;
    boolean tiled = TiffTags.values(tiff, TILE_OFFSETS).length > 0;
    long[] offsets = TiffTags.values(tiff, tiled ? TILE_OFFSETS : STRIP_OFFSETS);
    long[] bytes = TiffTags.values(tiff, tiled ? TILE_BYTES : STRIP_BYTES);
    for (int i = 0; i < offsets.length; i++) {
      long most = fax && i < bytes.length ? tiff.length - bytes[i] : tiff.length - 1;
      if (offsets[i] < HEADER || offsets[i] > most) {
        throw new Unusable(
            offsets[i] < HEADER ? "corrupt TIFF" : "truncated TIFF",
            "strip %s is at byte %s of %s".formatted(i, offsets[i], tiff.length));
      }
    }
    if (compression == DEFLATE || compression == OLD_DEFLATE) {
      inflate(tiff, offsets, PIXEL * pixels + BEYOND);
    }
  }

  /** The length that a strip says may be wrong, but not its end. */
  private static void inflate(byte[] tiff, long[] offsets, long most) throws Unusable {
    Inflater inflater = new Inflater();
    byte[] dropped = new byte[8192];
    long inflated = 0;
    try {
      for (long offset : offsets) {
        inflater.reset();
        inflater.setInput(tiff, (int) offset, tiff.length - (int) offset);
        int n;
        while (inflated <= most && (n = inflater.inflate(dropped)) > 0) {
          inflated += n;
        }
        if (!inflater.finished()) {
          String state = inflated > most ? "expand too much" : "end too early";
          throw new Unusable("truncated TIFF", "its strips " + state);
        }
      }
    } catch (DataFormatException e) {
      throw new Unusable("corrupt TIFF", String.valueOf(e.getMessage()));
    } finally {
      inflater.end();
    }
  }
}
