package io.sparkvae.shard;

import java.util.Arrays;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Keys that Spark's hash partitioning of an integer column sends to partitions 0, 1, 2, …: so a row
 * can be sent to an exact partition through Spark SQL's own shuffle, which sorts in memory that
 * Spark manages and spills.
 */
final class Slots {
  /** Seed of the hash in {@code HashPartitioning}. */
  private static final int SEED = 42;

  private Slots() {}

  /** Element p is a key whose rows land in partition p of {@code partitions}. */
  static int[] keys(int partitions) {
    int[] keys = new int[partitions];
    Arrays.fill(keys, -1);
    int missing = partitions;
    for (int key = 0; missing > 0; key++) {
      int partition = Math.floorMod(Murmur3_x86_32.hashInt(key, SEED), partitions);
      if (keys[partition] < 0) {
        keys[partition] = key;
        missing--;
      }
    }
    return keys;
  }
}
