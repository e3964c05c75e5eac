// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Names of an archive's entries. They become ids and are never used as paths. A name that, as a
 * path, would lead out of the archive is refused nevertheless, because such an archive is malicious
 * or broken.
 */
public final class EntryNames {
  private final String prefix;

  /**
   * Hashes of the names, with open addressing; 0 marks a free slot. A set of strings would need ten
   * times the memory.
   */
  private long[] seen = new long[1024];

  private int count;

  /**
   * Creates the names of one archive. Ids get the prefix, so that those of several archives differ.
   */
  public EntryNames(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Whether a name leads out of the archive: an absolute path, or one that goes up by {@code ..}.
   */
  public static boolean leavesArchive(String name) {
    String path = name.replace('\\', '/');
    return path.isEmpty()
        || path.startsWith("/")
        || path.matches("(?s)[A-Za-z]:.*")
        || path.equals("..")
        || path.startsWith("../")
        || path.contains("/../")
        || path.endsWith("/..");
  }

  /** Removes the {@code ./} that tar puts before names. */
  public static String plain(String name) {
    String plain = name;
    while (plain.startsWith("./")) {
      plain = plain.substring(2);
    }
    return plain;
  }

  /**
   * Returns the id of an entry. When an earlier entry has the same name, the entry's number is
   * appended.
   */
  public String id(String name, long entry) {
    return prefix + (add(name) ? name : name + "#" + entry);
  }

  private boolean add(String name) {
    byte[] digest = io.sparkvae.storage.Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
    long hash = ByteBuffer.wrap(digest).getLong() | 1;
    if (2 * count >= seen.length) {
      grow();
    }
    boolean added = insert(seen, hash);
    count += added ? 1 : 0;
    return added;
  }

  private void grow() {
    long[] larger = new long[2 * seen.length];
    for (long hash : seen) {
      if (hash != 0) {
        insert(larger, hash);
      }
    }
    seen = larger;
  }

  private static boolean insert(long[] table, long hash) {
    int mask = table.length - 1;
    int at = (int) (hash >>> 33) & mask;
    while (table[at] != 0) {
      if (table[at] == hash) {
        return false;
      }
      at = (at + 1) & mask;
    }
    table[at] = hash;
    return true;
  }
}
