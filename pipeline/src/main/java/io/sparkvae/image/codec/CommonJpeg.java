// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A JPEG that every version of libjpeg decodes to the same pixels. What is left out: arithmetic
 * coding, other depths, chroma of half the height only (libjpeg-turbo interpolates it, libjpeg 6b
 * repeats it), progressive images that lack scans (libjpeg guesses what they would have held), and
 * all that is not as the format says.
 *
 * @param length number of bytes, up to and with the end marker; what follows belongs to nothing
 * @param components 1 for grey, 3 for luma and chroma
 * @param across pixels of a row that share one chroma; 1 or 2, as the next
 * @param down pixels of a column that share one chroma
 */
record CommonJpeg(int length, boolean progressive, int components, int across, int down) {
  private static final int MOST_SCANS = 64;
  private static final int COEFFICIENTS = 64;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** Returns nothing if the file is not of this kind. */
  static Optional<CommonJpeg> of(byte[] file) {
    try {
      return new Reader(file).read();
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static final class Reader {
    private final byte[] file;
    private int frame;

    /** How many bits of each coefficient of each component are still missing; -1: all. */
    private byte[][] missing;

    private boolean progressive;
    private int scans;

    /** The tables that there are: a bit for each. */
    private int huffman;

    private int quantisation;

    Reader(byte[] file) {
      this.file = file;
    }

    Optional<CommonJpeg> read() {
      int at = 2;
      while (true) {
        if (at(at) != 0xff) {
          return Optional.empty();
        }
        int marker = at(at + 1);
        int content = at + 4;
        boolean usual =
            switch (marker) {
              case 0xc0, 0xc1, 0xc2 -> frame == 0 && frame(content, marker == 0xc2);
              case 0xc4 -> huffmanTables(content, segmentEnd(at));
              case 0xdb -> scans == 0 && quantisationTables(content, segmentEnd(at));
              case 0xdd -> true; // restart interval
              case 0xda -> frame != 0 && scan(content);
              default -> false;
            };
        if (marker == 0xd9 && isComplete()) {
          int luma = factors(0);
          return Optional.of(
              new CommonJpeg(at + 2, progressive, missing.length, luma >> 4, luma & 15));
        }
        if (!usual) {
          return Optional.empty();
        }
        at = segmentEnd(at);
        if (marker == 0xda) {
          at = endOfScan(at);
        }
      }
    }

    private int at(int index) {
      return file[index] & 255;
    }

    private int segmentEnd(int marker) {
      return marker + 2 + (at(marker + 2) << 8 | at(marker + 3));
    }

    /** Notes the tables, of DC coefficients 0 to 15, of AC coefficients 16 to 31. */
    private boolean huffmanTables(int content, int end) {
      int at = content;
      while (at < end) {
        huffman |= 1 << (at(at) & 31);
        int values = 0;
        for (int length = 1; length <= 16; length++) {
          values += at(at + length);
        }
        at += 17 + values;
      }
      return at == end;
    }

    private boolean quantisationTables(int content, int end) {
      int at = content;
      while (at < end) {
        quantisation |= 1 << (at(at) & 15);
        at += 1 + (at(at) < 16 ? COEFFICIENTS : 2 * COEFFICIENTS);
      }
      return at == end;
    }

    private boolean frame(int content, boolean manyScans) {
      frame = content;
      progressive = manyScans;
      int components = at(content + 5);
      if (at(content) != 8 || components != 1 && components != 3) {
        return false;
      }
      missing = new byte[components][COEFFICIENTS];
      for (byte[] bits : missing) {
        Arrays.fill(bits, (byte) -1);
      }
      int luma = factors(0);
      boolean sampled = luma == 0x11 || luma == 0x21 || luma == 0x22;
      // Without application segments, components with these names are taken for RGB.
      boolean rgb = components == 3 && name(0) == 'R' && name(1) == 'G' && name(2) == 'B';
      return sampled && !rgb && (components == 1 || factors(1) == 0x11 && factors(2) == 0x11);
    }

    private int name(int component) {
      return at(frame + 6 + 3 * component);
    }

    private int factors(int component) {
      return at(frame + 7 + 3 * component);
    }

    private boolean scan(int content) {
      int components = at(content);
      int parameters = content + 1 + 2 * components;
      int first = at(parameters);
      int last = at(parameters + 1);
      int before = at(parameters + 2) >> 4;
      int after = at(parameters + 2) & 15;
      boolean whole = first == 0 && last == COEFFICIENTS - 1 && before == 0 && after == 0;
      if (++scans > MOST_SCANS || components < 1 || !progressive && !whole) {
        return false;
      }
      for (int i = 0; i < components; i++) {
        int component = component(at(content + 1 + 2 * i));
        if (component < 0 || lacksTable(component, at(content + 2 + 2 * i), first, last, before)) {
          return false;
        }
        for (int k = first; k <= last; k++) {
          int expected = before == 0 ? -1 : before;
          if (missing[component][k] != expected) {
            return false;
          }
          missing[component][k] = (byte) after;
        }
      }
      return true;
    }

    /**
     * Whether a table is missing. Decoders help themselves in different ways.
     *
     * @param tables the numbers of the Huffman tables: of DC coefficients in the high half
     */
    private boolean lacksTable(int component, int tables, int first, int last, int before) {
      boolean dc = first > 0 || before > 0 || has(huffman, tables >> 4);
      boolean ac = last == 0 || has(huffman, 16 + (tables & 15));
      return !dc || !ac || !has(quantisation, at(frame + 8 + 3 * component));
    }

    private static boolean has(int tables, int number) {
      return number < 32 && (tables >> number & 1) == 1;
    }

    private int component(int name) {
      for (int i = 0; i < missing.length; i++) {
        if (name(i) == name) {
          return i;
        }
      }
      return -1;
    }

    /** Returns where the marker after a scan begins. */
    private int endOfScan(int from) {
      int at = markerByte(from);
      while (at(at + 1) == 0 || at(at + 1) >= 0xd0 && at(at + 1) <= 0xd7) {
        at = markerByte(at + 2);
      }
      return at;
    }

    /** Returns where the next byte of all ones is; eight bytes are looked at together. */
    private int markerByte(int from) {
      int at = from;
      while (at + Long.BYTES <= file.length && !anyIsZero(~(long) EIGHT_BYTES.get(file, at))) {
        at += Long.BYTES;
      }
      while (at(at) != 0xff) {
        at++;
      }
      return at;
    }

    /** Subtracting 1 sets the highest bit of a byte that is 0, and of no other that lacks it. */
    private static boolean anyIsZero(long bytes) {
      return (bytes - LOW_BITS & ~bytes & HIGH_BITS) != 0;
    }

    private boolean isComplete() {
      if (scans == 0) {
        return false;
      }
      for (byte[] bits : missing) {
        for (byte bit : bits) {
          if (bit != 0) {
            return false;
          }
        }
      }
      return true;
    }
  }
}
