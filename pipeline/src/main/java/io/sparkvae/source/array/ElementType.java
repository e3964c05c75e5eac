// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of an array's elements, as NumPy and IDX name it.
 *
 * @param bytes bytes of one element
 */
record ElementType(Kind kind, int bytes, boolean bigEndian) implements Serializable {
  /** What an element is. */
  enum Kind {
    BOOLEAN,
    UNSIGNED,
    SIGNED,
    FLOAT,
    /** NumPy's {@code S}: bytes of UTF-8, padded with zeros. */
    BYTES,
    /** NumPy's {@code U}: characters of four bytes, padded with zeros. */
    CHARACTERS
  }

  static final ElementType UINT8 = new ElementType(Kind.UNSIGNED, 1, false);

  private static final Pattern NUMPY = Pattern.compile("([<>|=])?([biufSU])(\\d{1,6})");
  private static final int BYTES_PER_CHARACTER = 4;

  /** Returns NumPy's type, such as {@code <i8}; empty for one that is neither number nor text. */
  static Optional<ElementType> ofNumpy(String name) {
    Matcher parts = NUMPY.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int size = Integer.parseInt(parts.group(3));
    boolean number = size == 1 || size == 2 || size == 4 || size == 8;
    boolean bigEndian = ">".equals(parts.group(1));
    return switch (parts.group(2)) {
      case "b" -> of(Kind.BOOLEAN, size, size == 1, bigEndian);
      case "u" -> of(Kind.UNSIGNED, size, number, bigEndian);
      case "i" -> of(Kind.SIGNED, size, number, bigEndian);
      case "f" -> of(Kind.FLOAT, size, size == 4 || size == 8, bigEndian);
      case "S" -> of(Kind.BYTES, size, size > 0, bigEndian);
      default -> of(Kind.CHARACTERS, BYTES_PER_CHARACTER * size, size > 0, bigEndian);
    };
  }

  private static Optional<ElementType> of(Kind kind, int bytes, boolean known, boolean bigEndian) {
    return known ? Optional.of(new ElementType(kind, bytes, bigEndian)) : Optional.empty();
  }

  /** Returns the type of an IDX file, whose numbers are big-endian; empty for an unknown code. */
  static Optional<ElementType> ofIdx(int code) {
    return switch (code) {
      case 0x08 -> Optional.of(UINT8);
      case 0x09 -> Optional.of(new ElementType(Kind.SIGNED, 1, true));
      case 0x0b -> Optional.of(new ElementType(Kind.SIGNED, 2, true));
      case 0x0c -> Optional.of(new ElementType(Kind.SIGNED, 4, true));
      case 0x0d -> Optional.of(new ElementType(Kind.FLOAT, 4, true));
      case 0x0e -> Optional.of(new ElementType(Kind.FLOAT, 8, true));
      default -> Optional.empty();
    };
  }

  /** Returns NumPy's name for it: {@code <i8}. */
  @Override
  public String toString() {
    String letter =
        switch (kind) {
          case BOOLEAN -> "b";
          case UNSIGNED -> "u";
          case SIGNED -> "i";
          case FLOAT -> "f";
          case BYTES -> "S";
          case CHARACTERS -> "U";
        };
    String order = bytes == 1 || kind == Kind.BYTES ? "|" : bigEndian ? ">" : "<";
    return order + letter + (kind == Kind.CHARACTERS ? bytes / BYTES_PER_CHARACTER : bytes);
  }

  boolean isInteger() {
    return kind == Kind.BOOLEAN || kind == Kind.UNSIGNED || kind == Kind.SIGNED;
  }

  boolean isText() {
    return kind == Kind.BYTES || kind == Kind.CHARACTERS;
  }

  /**
   * Returns an integer. One of 64 unsigned bits that does not fit becomes the largest that does.
   */
  long integer(byte[] from, int at) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | from[at + (bigEndian ? i : bytes - 1 - i)] & 255;
    }
    if (kind == Kind.SIGNED) {
      int shift = Long.SIZE - Byte.SIZE * bytes;
      return value << shift >> shift;
    }
    return value < 0 ? Long.MAX_VALUE : value;
  }

  /** Returns a number. */
  double number(byte[] from, int at) {
    if (kind != Kind.FLOAT) {
      return integer(from, at);
    }
    ByteBuffer buffer =
        ByteBuffer.wrap(from, at, bytes)
            .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return bytes == Float.BYTES ? buffer.getFloat() : buffer.getDouble();
  }

  /** Returns a text without its padding. */
  String text(byte[] from, int at) {
    Charset charset =
        kind == Kind.BYTES
            ? StandardCharsets.UTF_8
            : Charset.forName(bigEndian ? "UTF-32BE" : "UTF-32LE");
    String padded = new String(from, at, bytes, charset);
    int end = padded.length();
    while (end > 0 && padded.charAt(end - 1) == 0) {
      end--;
    }
    return padded.substring(0, end);
  }
}
