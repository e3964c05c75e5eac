// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.Machine;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * The memory of the JVMs in which tasks run, in bytes: of executors, as Spark's properties give it,
 * or of this JVM where the master is local.
 *
 * @param heap Java's heap
 * @param arrays the most that JavaCPP's arrays may take outside the heap
 * @param overhead what the container has beside the heap; empty where no container sets a limit
 */
public record ExecutorMemory(long heap, long arrays, OptionalLong overhead) {
  /** Spark property of what a container has beside the heap. */
  public static final String OVERHEAD = "spark.executor.memoryOverhead";

  /**
   * What a JVM takes at least beside heap and arrays: classes, compiled code, the collector's
   * tables, threads, network buffers.
   */
  public static final long LEAST_REST = 256 * JvmMemory.MIB;

  private static final String FACTOR = "spark.executor.memoryOverheadFactor";
  private static final long LEAST_OVERHEAD = 384 * JvmMemory.MIB;
  private static final Pattern MAX_BYTES =
      Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.maxbytes=(\\S+)");

  /** Of an application, also of one that has not started. */
  public static ExecutorMemory of(SparkConf conf) {
    if (isLocal(conf)) {
      return ofThisJvm();
    }
    long heap = conf.getSizeAsMb(ExecutorRequest.MEMORY, "1g") * JvmMemory.MIB;
    return new ExecutorMemory(heap, arrays(conf, heap), overhead(conf, heap));
  }

  /** Whether the driver's JVM is the executor as well. */
  public static boolean isLocal(SparkConf conf) {
    String master = conf.get("spark.master", "local");
    return master.equals("local") || master.startsWith("local[");
  }

  /** Of this JVM. */
  public static ExecutorMemory ofThisJvm() {
    return new ExecutorMemory(
        Runtime.getRuntime().maxMemory(), Machine.offHeap(), OptionalLong.empty());
  }

  /** JavaCPP takes the size of the heap where it is told nothing. */
  private static long arrays(SparkConf conf, long heap) {
    Matcher given = MAX_BYTES.matcher(conf.get("spark.executor.extraJavaOptions", ""));
    return given.find()
        ? new SparkConf(false).set(OVERHEAD, given.group(1)).getSizeAsBytes(OVERHEAD)
        : heap;
  }

  private static OptionalLong overhead(SparkConf conf, long heap) {
    String master = conf.get("spark.master", "local");
    if (!master.startsWith("yarn") && !master.startsWith("k8s://")) {
      return OptionalLong.empty();
    }
    if (conf.contains(OVERHEAD)) {
      return OptionalLong.of(conf.getSizeAsMb(OVERHEAD, "0") * JvmMemory.MIB);
    }
    return OptionalLong.of(Math.max(LEAST_OVERHEAD, (long) (heap * conf.getDouble(FACTOR, 0.1))));
  }
}
