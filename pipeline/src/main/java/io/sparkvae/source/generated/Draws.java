// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.storage.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Random numbers of one generated sequence: they depend on its source, seed and name alone. */
final class Draws {
  private Draws() {}

  static SplittableRandom of(String source, long seed, String id) {
    String key = "%s/%s/%s".formatted(source, seed, id);
    byte[] digest = Digest.sha256(key.getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(ByteBuffer.wrap(digest).getLong());
  }

  /**
   * Draws a standard normal number (Box and Muller 1958), the same on every processor.
   *
   * @return a number of mean 0 and variance 1
   */
  static double gaussian(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }
}
