// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import io.sparkvae.image.ImageShape;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All codes of an image: those of the first level, row by row, then those of the next.
 *
 * @param levels in the order in which a prior draws them: the top level first
 */
public record CodeShape(List<CodeLevel> levels) implements Serializable {
  private static final int BITS_OF_A_BYTE = 8;

  public CodeShape {
    levels = List.copyOf(levels);
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("codes: expected at least 1 level, found none");
    }
  }

  /** Number of codes of an image. */
  public int count() {
    return levels.stream().mapToInt(CodeLevel::places).sum();
  }

  /** Nats of the codes of an image when each is as likely as any other: the sum of ln K. */
  public double uniformNats() {
    return levels.stream().mapToDouble(level -> level.places() * Math.log(level.size())).sum();
  }

  /**
   * The shape in which a prior is trained on the codes: the high bytes of all codes, then the low
   * bytes. Levels of one size are planes; others lie in one row.
   */
  public ImageShape image() {
    CodeLevel first = levels.get(0);
    boolean alike =
        levels.stream().allMatch(l -> l.height() == first.height() && l.width() == first.width());
    return alike
        ? ImageShape.of(2 * levels.size(), first.height(), first.width())
        : ImageShape.of(2, 1, count());
  }

  /**
   * Writes the codes of an image as the bytes of {@link #image}.
   *
   * @param codes {@code [count]}
   * @param bytes uint8
   * @param at index of the first byte
   */
  public void put(int[] codes, byte[] bytes, int at) {
    for (int i = 0; i < codes.length; i++) {
      bytes[at + i] = (byte) (codes[i] >> BITS_OF_A_BYTE);
      bytes[at + codes.length + i] = (byte) codes[i];
    }
  }

  /** Number of different codes at each place, {@code [count]}. */
  public int[] sizes() {
    return levels.stream()
        .flatMapToInt(level -> IntStream.range(0, level.places()).map(i -> level.size()))
        .toArray();
  }

  /** For messages: {@code 8 x 8 codes of 512}. */
  public String words() {
    return levels.stream()
        .map(level -> "%s x %s codes of %s".formatted(level.height(), level.width(), level.size()))
        .collect(Collectors.joining(", "));
  }
}
