// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;

/** What the launcher sees to so that nobody but the operator is served. */
final class LaunchSecurity {
  private static final String AUTHENTICATE = "spark.authenticate";
  private static final String SECRET = "spark.authenticate.secret";

  /** Objects inside objects. Jobs pass with 100; a thread's stack holds more than 400. */
  private static final int DEPTH = 250;

  /**
   * Bytes of one stream: a shuffle's blocks and partitions that were cached on disk are streams.
   */
  private static final long STREAM = 1L << 40;

  /**
   * Classes that Java deserialisation may make in a JVM of ours: this program's, Spark's and what
   * their tasks and results consist of. Spark deserialises what its peers send, so whatever else is
   * on the class path is out of a sender's reach. {@code -Djdk.serialFilter=…} among an operator's
   * own extraJavaOptions comes later and holds instead.
   */
  private static final String CLASSES =
      String.join(
          ";",
          "io.sparkvae.**",
          "org.apache.spark.**",
          "org.apache.hadoop.**",
          "org.apache.parquet.**",
          "org.sparkproject.guava.**",
          "org.roaringbitmap.**",
          "org.nd4j.**",
          "org.deeplearning4j.**",
          // What MLlib adds up a covariance in.
          "breeze.linalg.DenseVector*",
          "scala.**",
          "java.io.*",
          "java.lang.**",
          "java.math.*",
          "java.net.*",
          "java.nio.**",
          "java.sql.*",
          "java.text.*",
          "java.time.**",
          "java.util.**",
          "sun.util.calendar.*",
          "!*");

  private LaunchSecurity() {}

  /**
   * The value of {@code jdk.serialFilter}: {@link #CLASSES}, and limits that keep a sender from
   * taking all memory with a few bytes. No array may have more elements than the heap has bytes.
   *
   * @param heap of the JVM, in bytes
   */
  static String serialFilter(long heap) {
    return "maxdepth=%d;maxarray=%d;maxbytes=%d;%s".formatted(DEPTH, heap, STREAM, CLASSES);
  }

  /**
   * @param given the command line
   * @param effective the command line over the properties file
   * @throws ConfigurationFailure when a secret is where others see it, or missing; Spark's own
   *     message for that is a failed requirement with a stack trace
   */
  static void check(LaunchArguments given, LaunchArguments effective, LaunchSite site) {
    if (given.property(SECRET).isPresent()) {
      throw new ConfigurationFailure(
          "%s: expected it in a --properties-file that only you can read, found it on the command line, where everybody can"
              .formatted(SECRET));
    }
    boolean authenticates = effective.property(AUTHENTICATE).map(Boolean::valueOf).orElse(false);
    // Elsewhere Spark makes one up (local, YARN, Kubernetes), or cluster.sh did.
    boolean needsSecret =
        effective.master().startsWith("spark://")
            || effective.master().startsWith("local-cluster[");
    if (authenticates
        && needsSecret
        && effective.property(SECRET).isEmpty()
        && site.propertiesOfCluster(effective.master()).isEmpty()) {
      throw new ConfigurationFailure(
          "%s: expected the secret of %s in a --properties-file, found none (on a network where everybody may use the cluster: --conf %s=false)"
              .formatted(SECRET, effective.master(), AUTHENTICATE));
    }
  }
}
