// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Pixels of training images that stay in a card's memory, so that only their places go up with a
 * minibatch. Chunks of images are taken until the memory is full; the others go up each time. All
 * workers of this process that train on the same images and the same card share one.
 */
public final class PixelCache implements AutoCloseable {
  private static final Map<Key, PixelCache> OPEN = new HashMap<>();

  /** Chunks go up in pieces of this size. */
  private static final int PIECE = 16 << 20;

  private final Key key;
  private final DeviceMemory memory;
  private final long rows;
  private final Map<Object, Integer> chunks = new HashMap<>();
  private final CudaDevice device;
  private long used;
  private int users;

  /**
   * What is to be kept.
   *
   * @param images names the images: a digest
   * @param size bytes of an image
   * @param bytes of all images together
   * @param most the most bytes to use. {@link Long#MAX_VALUE}: all images are kept if they take at
   *     most half of what is free, else none
   */
  public record Kept(String images, int size, long bytes, long most) {
    private long room(CudaDevice device) {
      if (most == Long.MAX_VALUE) {
        return bytes <= device.freeBytes() / 2 ? bytes : 0;
      }
      return Math.min(bytes, most);
    }
  }

  private record Key(int ordinal, Kept kept) {}

  private PixelCache(CudaDevice device, Key key) {
    this.device = device;
    this.key = key;
    this.rows = Math.min(Integer.MAX_VALUE, key.kept.room(device) / key.kept.size);
    // Never empty: a kernel is given its address even if it does not read there.
    this.memory = device.allocate(Math.max(256, rows * key.kept.size));
  }

  static PixelCache of(CudaDevice device, Kept kept) {
    Key key = new Key(device.ordinal(), kept);
    synchronized (OPEN) {
      PixelCache cache = OPEN.get(key);
      if (cache == null) {
        cache = new PixelCache(device, key);
        OPEN.put(key, cache);
      }
      cache.users++;
      return cache;
    }
  }

  DeviceMemory memory() {
    return memory;
  }

  /**
   * The row of a chunk's first image; its other images follow. Copies the chunk, if it is new and
   * there is room.
   *
   * @param stream that copies it
   * @param chunk names it
   * @param count of its images
   * @param pixels of all its images, one after the other; asked for if they are copied
   * @return empty when there is no room
   */
  synchronized OptionalInt row(
      CudaStream stream, Object chunk, int count, Supplier<byte[]> pixels) {
    Integer known = chunks.get(chunk);
    if (known != null) {
      return OptionalInt.of(known);
    }
    if (used + count > rows) {
      return OptionalInt.empty();
    }
    upload(stream, pixels.get(), memory.address() + used * key.kept.size);
    int row = (int) used;
    chunks.put(chunk, row);
    used += count;
    return OptionalInt.of(row);
  }

  /** Waits until the pixels are there, for another worker's stream may read them next. */
  private void upload(CudaStream stream, byte[] pixels, long to) {
    try (PinnedMemory pinned = device.pin(Math.min(PIECE, pixels.length))) {
      for (int from = 0; from < pixels.length; from += pinned.bytes()) {
        int n = Math.min(pinned.bytes(), pixels.length - from);
        pinned.buffer().put(0, pixels, from, n);
        stream.upload(pinned, to + from, n);
        stream.synchronize();
      }
    }
  }

  /** Frees the memory when the last user closes it. */
  @Override
  public void close() {
    synchronized (OPEN) {
      if (--users == 0) {
        OPEN.remove(key);
        memory.close();
      }
    }
  }
}
