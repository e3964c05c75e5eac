// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The chunks of pixels that a JVM keeps in memory between rounds. The least recently used are
 * dropped first. If several tasks need a chunk at the same time, it is read once.
 */
public final class ChunkCache {
  /** This JVM's. */
  public static final ChunkCache SHARED = new ChunkCache();

  private record Key(String dataDigest, String directory, ChunkRef chunk) {}

  private static final class Entry {
    private TrainingChunk examples;

    /** Bytes of this entry in the sum of all; 0 until it was read. */
    private long counted;

    synchronized TrainingChunk get(TrainingData data, ChunkRef chunk, Configuration hadoop) {
      if (examples == null) {
        examples = read(data, chunk, hadoop);
      }
      return examples;
    }
  }

  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** The sum over the entries. There may be 100,000 of them, so it is not counted anew. */
  private long bytes;

  /**
   * A chunk's images; not to be written to.
   *
   * @param limit bytes that may stay here afterwards
   */
  public TrainingChunk images(TrainingData data, ChunkRef chunk, long limit, Configuration hadoop) {
    Key key = new Key(data.digest(), data.directory(), chunk);
    Entry entry;
    synchronized (entries) {
      entry = entries.computeIfAbsent(key, k -> new Entry());
    }
    TrainingChunk examples = entry.get(data, chunk, hadoop);
    synchronized (entries) {
      if (entry.counted == 0 && entries.get(key) == entry) {
        entry.counted = examples.bytes();
        bytes += entry.counted;
      }
      forget(limit);
    }
    return examples;
  }

  private void forget(long limit) {
    Iterator<Entry> oldestFirst = entries.values().iterator();
    while (bytes > limit && oldestFirst.hasNext()) {
      bytes -= oldestFirst.next().counted;
      oldestFirst.remove();
    }
  }

  /** Bytes held. */
  long bytes() {
    synchronized (entries) {
      return bytes;
    }
  }

  private static TrainingChunk read(TrainingData data, ChunkRef chunk, Configuration hadoop) {
    Path file = new Path(data.directory(), chunk.path());
    return data.format().read(file, chunk, data.shape(), hadoop);
  }
}
