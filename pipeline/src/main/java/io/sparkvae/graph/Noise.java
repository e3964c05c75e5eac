// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.source64.XoShiRo256PlusPlus;
import org.apache.commons.rng.sampling.ArraySampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A seeded stream of random numbers. The key is all that decides it: two streams of the same key,
 * anywhere and in any order of use, are equal, so every step of a run can be repeated. The
 * generators are those of Commons RNG, whose output is fixed across versions of Java.
 */
public final class Noise {
  private final UniformRandomProvider generator;

  private Noise(UniformRandomProvider generator) {
    this.generator = generator;
  }

  /**
   * The stream of a key.
   *
   * @param key for example (seed, epoch, round, worker, step); order matters
   */
  public static Noise of(long... key) {
    long state = 0x9E3779B97F4A7C15L;
    for (long part : key) {
      state = mix(state ^ mix(part + 0x9E3779B97F4A7C15L)) + 0x9E3779B97F4A7C15L;
    }
    long[] seed = new long[4];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = mix(state + (i + 1) * 0x9E3779B97F4A7C15L);
    }
    return new Noise(new XoShiRo256PlusPlus(seed));
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  /** Fills an array with independent standard normal numbers. */
  public void gaussian(float[] into) {
    gaussian(into, 0, into.length);
  }

  /** Fills {@code into[from, to)} with independent standard normal numbers. */
  public void gaussian(float[] into, int from, int to) {
    ZigguratSampler.NormalizedGaussian sampler = ZigguratSampler.NormalizedGaussian.of(generator);
    for (int i = from; i < to; i++) {
      into[i] = (float) sampler.sample();
    }
  }

  /** Fills {@code into[from, to)} with independent numbers, uniform in [0, 1). */
  public void uniform(float[] into, int from, int to) {
    for (int i = from; i < to; i++) {
      into[i] = generator.nextFloat();
    }
  }

  /** A random order of {@code 0 … n - 1} (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    return ArraySampler.shuffle(generator, order);
  }
}
