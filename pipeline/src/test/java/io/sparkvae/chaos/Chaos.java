// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * How much goes wrong: a little in every build, all of it with {@code -Pproofs}; always the same
 * for the same seed.
 */
public final class Chaos {
  private static final boolean ALL = System.getProperty("sparkvae.chaos", "some").equals("all");
  private static final long SEED = Long.getLong("sparkvae.chaos.seed", 1);

  private Chaos() {}

  /**
   * What came of it.
   *
   * @param injected faults
   * @param recovered faults that were found, named or made good
   * @param lost records that should be there and are not
   * @param twice records that are there more than once
   */
  public record Tally(String what, long injected, long recovered, long lost, long twice) {
    /** Prints a row of the table that {@code scripts/chaos.sh} shows. */
    public Tally print() {
      String row =
          "| %s | %d | %d | %d | %d | %d |\n"
              .formatted(what, injected, recovered, lost, twice, SEED);
      System.out.print("chaos " + row);
      try {
        Files.writeString(
            Path.of("target", "chaos.md"),
            row,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }
  }

  public static int count(int some, int all) {
    return ALL ? all : some;
  }

  /** Random numbers for a test, of its own and of the run's seed. */
  public static Random random(Class<?> test) {
    return new Random(31 * SEED + test.getName().hashCode());
  }
}
