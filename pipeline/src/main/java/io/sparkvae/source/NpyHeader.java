// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Header of a NumPy array (NEP 1): a magic, a version, and a Python dictionary with type, order and
 * shape. The dictionary is matched by patterns, never evaluated. Arrays of Python objects are
 * refused: they are pickles, which run code when they are loaded.
 *
 * @param type NumPy's type: {@code |u1}, {@code <i8}, …
 * @param sizes size of each dimension, in C order (the last varies fastest)
 */
record NpyHeader(String type, long[] sizes) {
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
  private static final int MOST_BYTES = 1 << 16;

  /** Reads a header and leaves the stream at the first item. */
  static NpyHeader read(InputStream in, String array) throws IOException {
    byte[] start = in.readNBytes(8);
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    if (start.length < 8 || !Arrays.equals(start, 0, 6, magic, 0, 6)) {
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
    if (fortran.group(1).equals("True")) {
      throw bad(array, "C order", "Fortran order; save numpy.ascontiguousarray(…) instead");
    }
    try {
      long[] sizes =
          Arrays.stream(shape.group(1).split(","))
              .map(String::trim)
              .filter(s -> !s.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      return new NpyHeader(type.group(1), sizes);
    } catch (NumberFormatException e) {
      throw bad(array, "a shape", shape.group(1));
    }
  }

  static DataFailure bad(String array, String expected, String found) {
    return new DataFailure("%s: expected %s, found %s".formatted(array, expected, found));
  }

  /** Returns the bytes of one number, for an integer type. */
  int integerBytes(String array) {
    if (!type.matches("[<|>][iu][1248]|\\|b1")) {
      throw bad(array, "integers", "dtype " + type);
    }
    return type.charAt(2) - '0';
  }

  /** Reads one integer of {@code size} bytes at {@code at}. */
  long integer(byte[] bytes, int at, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      int place = type.charAt(0) == '>' ? i : size - 1 - i;
      value = value << 8 | bytes[at + place] & 255;
    }
    int shift = 64 - 8 * size;
    return type.charAt(1) == 'i' ? value << shift >> shift : value;
  }
}
