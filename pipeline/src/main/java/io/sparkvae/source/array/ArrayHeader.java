// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.format.SourcePlan;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;

/**
 * The header of an array: that of NumPy (NEP 1) or of IDX (LeCun).
 *
 * @param type type of the elements
 * @param sizes size of each dimension; the last varies fastest
 * @param offset bytes before the first element
 */
record ArrayHeader(ElementType type, long[] sizes, long offset) {
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
  private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_BYTES = 1 << 16;
  private static final int MOST_DIMENSIONS = 4;

  /** Who laid out the header. */
  enum Layout {
    IDX("IDX header"),
    NUMPY("header");

    private final String words;

    Layout(String words) {
      this.words = words;
    }

    private ArrayHeader read(InputStream in, String array) throws IOException {
      return switch (this) {
        case IDX -> ofIdx(in, array);
        case NUMPY -> ofNumpy(in, array);
      };
    }
  }

  /**
   * Reads the header of a file.
   *
   * @throws DataFailure when it is none, or the file's length is known and another
   */
  static ArrayHeader of(Layout layout, ArrayFile file, SourcePlan plan, Configuration hadoop)
      throws IOException {
    try (InputStream in = file.open(plan.archive(), hadoop)) {
      ArrayHeader header = layout.read(in, file.location());
      if (file.isRanged(hadoop) && header.bytes() != file.length()) {
        throw bad(
            file.location(),
            "%s bytes by its %s".formatted(header.bytes(), layout.words),
            Long.toString(file.length()));
      }
      return header;
    } catch (ArithmeticException e) {
      throw new DataFailure(
          "%s: expected a size that a file can have in its %s, found a larger one"
              .formatted(file.location(), layout.words),
          e);
    }
  }

  /** Whether bytes begin like a NumPy array. */
  static boolean isNumpy(byte[] start) {
    return start.length >= NUMPY.length
        && Arrays.equals(start, 0, NUMPY.length, NUMPY, 0, NUMPY.length);
  }

  /**
   * Reads NumPy's header: a magic, a version, and a Python dictionary with type, order and shape.
   * The dictionary is matched by patterns, never evaluated. Arrays of Python objects are refused:
   * they are pickles, which run code when they are loaded.
   *
   * @param array its name in messages
   */
  private static ArrayHeader ofNumpy(InputStream in, String array) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8 || !isNumpy(start)) {
      throw bad(array, "a NumPy array", "something else");
    }
    byte[] size = in.readNBytes(start[6] == 1 ? 2 : 4);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | size[i] & 255;
    }
    if (start[6] < 1 || start[6] > 3 || length > MOST_BYTES) {
      throw bad(array, "a NumPy header of version 1 to 3", "version " + start[6]);
    }
    String text = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
    Matcher type = TYPE.matcher(text);
    Matcher fortran = FORTRAN.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!type.find() || !fortran.find() || !shape.find()) {
      throw bad(array, "type, order and shape in its header", text.trim());
    }
    if (type.group(1).contains("O")) {
      throw bad(array, "numbers", "dtype object (Python pickles, which are never loaded)");
    }
    ElementType elements =
        ElementType.ofNumpy(type.group(1))
            .orElseThrow(
                () ->
                    bad(
                        array,
                        "integers, booleans, texts, or floats of 4 or 8 bytes",
                        "dtype " + type.group(1)));
    long[] sizes = sizes(shape.group(1), array);
    if (fortran.group(1).equals("True") && Arrays.stream(sizes).filter(n -> n > 1).count() > 1) {
      throw bad(array, "C order", "Fortran order; save numpy.ascontiguousarray(…) instead");
    }
    return new ArrayHeader(elements, sizes, start.length + size.length + length);
  }

  private static long[] sizes(String shape, String array) {
    try {
      return Arrays.stream(shape.split(","))
          .map(String::trim)
          .filter(s -> !s.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw bad(array, "a shape", shape);
    }
  }

  /**
   * Reads an IDX header: two zeros, type, number of dimensions, sizes; big-endian.
   *
   * @param file its name in messages
   */
  private static ArrayHeader ofIdx(InputStream in, String file) throws IOException {
    try {
      byte[] magic = in.readNBytes(4);
      boolean idx = magic.length == 4 && magic[0] == 0 && magic[1] == 0;
      if (!idx || magic[3] < 1 || magic[3] > MOST_DIMENSIONS) {
        throw bad(file, "an IDX file", "no IDX file");
      }
      ElementType type =
          ElementType.ofIdx(magic[2])
              .orElseThrow(
                  () -> bad(file, "a type of IDX", "type 0x%02x".formatted(magic[2] & 255)));
      DataInputStream numbers = new DataInputStream(in);
      long[] sizes = new long[magic[3]];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = numbers.readInt() & 0xffffffffL;
      }
      return new ArrayHeader(type, sizes, 4 + 4L * sizes.length);
    } catch (EOFException | ZipException e) {
      throw new DataFailure(
          "%s: expected an IDX header, found the file's end or corrupt gzip".formatted(file), e);
    }
  }

  static DataFailure bad(String array, String expected, String found) {
    return new DataFailure("%s: expected %s, found %s".formatted(array, expected, found));
  }

  int rank() {
    return sizes.length;
  }

  /** Returns the size of the first dimension: the number of images or labels. */
  long items() {
    return sizes.length == 0 ? 0 : sizes[0];
  }

  /** Returns the shape for messages: {@code [60000, 28, 28]}. */
  String shape() {
    return Arrays.toString(sizes);
  }

  /** Returns the number of bytes of header and elements. */
  long bytes() {
    long elements = type.bytes();
    for (long size : sizes) {
      elements = Math.multiplyExact(elements, size);
    }
    return Math.addExact(offset, elements);
  }
}
