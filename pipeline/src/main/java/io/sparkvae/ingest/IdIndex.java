// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A set of ids, by what they are compared by. It holds hashes of 64 bits, because a set of strings
 * would need ten times the memory.
 */
final class IdIndex {
  private final long[] hashes;

  private IdIndex(long[] hashes) {
    this.hashes = hashes;
  }

  static IdIndex of(PathMatch match, Stream<String> ids) {
    return new IdIndex(ids.mapToLong(id -> hash(match.ofId(id))).sorted().toArray());
  }

  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 32) * 0xd6e8feb86659fd93L;
    return hash ^ hash >>> 32;
  }

  int size() {
    return hashes.length;
  }

  /** Returns the place of a key, from 0; negative when no id has it. */
  int place(String key) {
    int place = Arrays.binarySearch(hashes, hash(key));
    while (place > 0 && hashes[place - 1] == hashes[place]) {
      place--;
    }
    return place;
  }

  /** Whether several ids have the key at a place. */
  boolean isAmbiguous(int place) {
    return place + 1 < hashes.length && hashes[place + 1] == hashes[place];
  }
}
