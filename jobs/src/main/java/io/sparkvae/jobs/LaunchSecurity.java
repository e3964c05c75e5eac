// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The launcher's security settings: limits on deserialisation, and checks of the cluster's secret.
 */
final class LaunchSecurity {
  private static final String AUTHENTICATE = "spark.authenticate";
  private static final String SECRET = "spark.authenticate.secret";
  private static final String ENCRYPTS = "spark.network.crypto.enabled";
  private static final String ENCRYPTS_OLD = "spark.authenticate.enableSaslEncryption";

  /**
   * Largest depth of nested objects. Jobs work with 100; the stack of a thread has room for more
   * than 400.
   */
  private static final int DEPTH = 250;

  /**
   * Largest number of bytes in one stream. It must be large, because shuffle blocks and partitions
   * cached on disk are streams, too.
   */
  private static final long STREAM = 1L << 40;

  /**
   * Classes that Java deserialisation may create: those of this program, of Spark and of the table
   * formats that Spark reads, and what their tasks and results consist of. Spark deserialises what
   * its peers send; the filter keeps a sender from using any other class on the class path. An
   * operator can replace the filter with {@code -Djdk.serialFilter=…} in extraJavaOptions.
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
          // MLlib computes covariances in it.
          "breeze.linalg.DenseVector*",
          // Spark draws samples of rows by it, MLlib's mixtures among them.
          "org.apache.commons.math3.distribution.*",
          "org.apache.commons.math3.random.*",
          // Spark's reader of CSV files sends its options to the tasks.
          "com.univocity.parsers.**",
          // Schemas and options of tables in these formats.
          "org.apache.avro.**",
          "org.apache.orc.**",
          "io.delta.**",
          "org.apache.hudi.**",
          "org.apache.iceberg.**",
          "com.lancedb.lance.**",
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
   * Returns the value of {@code jdk.serialFilter}: {@link #CLASSES}, and limits that keep a sender
   * from exhausting memory with a few bytes. No array may have more elements than the heap has
   * bytes.
   *
   * @param heap size of the JVM's heap, in bytes
   */
  static String serialFilter(long heap) {
    return "maxdepth=%s;maxarray=%s;maxbytes=%s;%s".formatted(DEPTH, heap, STREAM, CLASSES);
  }

  /**
   * Checks that the secret of a cluster is given, and not on the command line. Without the check,
   * Spark reports a missing secret as a failed requirement with a stack trace.
   *
   * @param given the arguments of the command line
   * @param effective the same with the properties of the properties file added
   * @throws ConfigurationFailure when the secret is on the command line, where other users can see
   *     it, or is missing, or traffic is to be encrypted without one
   */
  static void check(LaunchArguments given, LaunchArguments effective, LaunchSite site) {
    if (given.property(SECRET).isPresent()) {
      throw new ConfigurationFailure(
          "%s: expected it in a --properties-file that only you can read, found it on the command line, where every user can read it"
              .formatted(SECRET));
    }
    requireSecretForEncryption(effective::property);
    boolean authenticates = isOn(AUTHENTICATE, effective::property);
    // In local mode, on YARN and on Kubernetes Spark generates a secret itself.
    boolean needsSecret =
        effective.master().startsWith("spark://")
            || effective.master().startsWith("local-cluster[");
    if (authenticates
        && needsSecret
        && effective.property(SECRET).isEmpty()
        && site.propertiesOfCluster(effective.master()).isEmpty()) {
      throw new ConfigurationFailure(
          "%s: expected the secret of %s in a --properties-file, found none (on a network where everybody may use the cluster: --conf %s=false --conf %s=false)"
              .formatted(SECRET, effective.master(), AUTHENTICATE, ENCRYPTS));
    }
  }

  /**
   * Checks that traffic is not to be encrypted without a secret. Spark reports that as a failed
   * requirement with a stack trace.
   *
   * @param properties value of a Spark property, by name
   * @throws ConfigurationFailure when encryption is on and authentication is off
   */
  static void requireSecretForEncryption(Function<String, Optional<String>> properties) {
    for (String encrypts : List.of(ENCRYPTS, ENCRYPTS_OLD)) {
      if (isOn(encrypts, properties) && !isOn(AUTHENTICATE, properties)) {
        throw new ConfigurationFailure(
            "%s: expected true, because %s = true encrypts with the secret that it gives, found %s; with authentication off, add --conf %s=false"
                .formatted(
                    AUTHENTICATE,
                    encrypts,
                    properties.apply(AUTHENTICATE).orElse("nothing"),
                    encrypts));
      }
    }
  }

  private static boolean isOn(String name, Function<String, Optional<String>> properties) {
    return properties.apply(name).map(String::strip).map(Boolean::valueOf).orElse(false);
  }
}
