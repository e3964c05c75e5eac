// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.util.List;
import java.util.Locale;

/**
 * Memory of one JVM that computes with ND4J, in bytes.
 *
 * @param heap Java's heap (-Xmx)
 * @param offHeap arrays outside the heap, as counted by JavaCPP
 * @param margin everything else: code, stacks, native libraries, network buffers
 */
public record JvmMemory(long heap, long offHeap, long margin) {
  /** One mebibyte, in bytes. */
  public static final long MIB = 1L << 20;

  /** One gibibyte, in bytes. */
  public static final long GIB = 1L << 30;

  /**
   * What an executor needs besides heap and arrays. A container is killed without notice when it
   * exceeds its limit.
   */
  public static final long EXECUTOR_MARGIN = 2 * GIB;

  /**
   * What a JVM needs besides heap and arrays when it has the machine to itself and no limit can
   * kill it.
   */
  public static final long LOCAL_MARGIN = GIB;

  /** Off-heap memory below which no model trains. */
  private static final long LEAST = 128 * MIB;

  public JvmMemory {
    if (heap < LEAST || offHeap < LEAST) {
      throw new ResourceFailure(
          "memory: expected at least %s of heap and %s off heap, found %s and %s"
              .formatted(inWords(LEAST), inWords(LEAST), inWords(heap), inWords(offHeap)));
    }
  }

  /**
   * Returns the memory of a JVM that runs the driver and all workers: 2 GiB of heap and 1 GiB off
   * heap for up to two cores, and 256 MiB of heap and 512 MiB off heap for each further core.
   */
  public static JvmMemory local(int cores) {
    int further = Math.max(0, cores - 2);
    return new JvmMemory(2 * GIB + further * 256 * MIB, GIB + further * 512 * MIB, LOCAL_MARGIN);
  }

  /** Returns the memory of an executor with {@code cores} task slots. */
  public static JvmMemory executor(int cores) {
    int further = Math.max(0, cores - 1);
    return new JvmMemory(GIB + further * 512 * MIB, GIB + further * 512 * MIB, EXECUTOR_MARGIN);
  }

  /**
   * Returns this with another heap.
   *
   * @throws ResourceFailure when it is below 128 MiB
   */
  public JvmMemory withHeap(long bytes) {
    return new JvmMemory(bytes, offHeap, margin);
  }

  /**
   * Returns this with other memory for arrays outside the heap.
   *
   * @throws ResourceFailure when it is below 128 MiB
   */
  public JvmMemory withOffHeap(long bytes) {
    return new JvmMemory(heap, bytes, margin);
  }

  /** Returns the total. */
  public long total() {
    return heap + offHeap + margin;
  }

  /**
   * Checks that the total is available.
   *
   * @param where what provides the memory, for the message
   * @throws ResourceFailure when the total is more than {@code available} bytes
   */
  public void requireWithin(long available, String where) {
    if (total() > available) {
      throw new ResourceFailure(
          "memory: expected at least %s (heap %s + off-heap %s + %s for the rest), found %s (%s)"
              .formatted(
                  inWords(total()),
                  inWords(heap),
                  inWords(offHeap),
                  inWords(margin),
                  inWords(available),
                  where));
    }
  }

  /** Returns the JVM options that make JavaCPP keep to these sizes. */
  public List<String> javacppOptions() {
    return List.of(
        "-Dorg.bytedeco.javacpp.maxbytes=" + offHeap,
        "-Dorg.bytedeco.javacpp.maxphysicalbytes=" + total());
  }

  /** Returns a size as text for messages, such as {@code 3.5 GiB}. */
  public static String inWords(long bytes) {
    return bytes >= GIB
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB)
        : "%s MiB".formatted(bytes / MIB);
  }
}
