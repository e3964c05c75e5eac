// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.util.VersionInfo;

/**
 * Recognises the operator's errors behind exceptions of Hadoop's file systems: a scheme whose
 * module is not there, a host that nobody knows or that does not answer. Hadoop reports them as
 * exceptions of many types, and Spark passes those of tasks on as text, so they are recognised by
 * their text.
 */
public final class StorageErrors {
  private static final int MOST_CAUSES = 100;

  private static final Pattern NO_CLASS =
      Pattern.compile("Class (org\\.apache\\.hadoop\\.fs\\.[\\w.$]+) not found");
  private static final Pattern NO_SCHEME = Pattern.compile("No FileSystem for scheme \"([^\"]*)\"");
  private static final Pattern NO_HOST =
      Pattern.compile("UnknownHostException: (?:Invalid host name: )?\"?([\\w.-]+)");
  private static final Pattern NO_ANSWER =
      Pattern.compile("to (\\S+:\\d+) failed on (?:connection|socket timeout) exception");
  private static final Pattern NO_MOUNTS =
      Pattern.compile("Empty Mount table in config for (viewfs://[^\\s/]*)");

  /** Hadoop's module for a package of file systems. */
  private static final Map<String, String> MODULES =
      Map.of(
          "s3a", "hadoop-aws",
          "azurebfs", "hadoop-azure",
          "azure", "hadoop-azure",
          "adl", "hadoop-azure-datalake",
          "aliyun", "hadoop-aliyun");

  private static final Map<String, String> HINTS =
      Map.of(
          "gs",
          "add Google's connector: -- --jars gcs-connector-hadoop3-VERSION-shaded.jar --conf spark.hadoop.fs.gs.impl=com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem",
          "s3",
          "use s3a://",
          "s3n",
          "use s3a://");

  private StorageErrors() {}

  /** Returns the operator's error behind an exception, if this class recognises one. */
  public static Optional<Failure> explained(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
        .limit(MOST_CAUSES)
        .map(Throwable::toString)
        .flatMap(text -> explained(text, thrown).stream())
        .findFirst();
  }

  private static Optional<Failure> explained(String text, Throwable thrown) {
    Matcher found = NO_CLASS.matcher(text);
    if (found.find()) {
      return Optional.of(new ConfigurationFailure(withoutModule(found.group(1)), thrown));
    }
    found = NO_SCHEME.matcher(text);
    if (found.find()) {
      String scheme = found.group(1);
      return Optional.of(
          new ConfigurationFailure(
              "file system %s: expected one that Hadoop knows, found none of that scheme; %s"
                  .formatted(
                      scheme,
                      HINTS.getOrDefault(
                          scheme,
                          "check the spelling, or add its jar with -- --jars and its class with --conf spark.hadoop.fs.%s.impl"
                              .formatted(scheme))),
              thrown));
    }
    found = NO_MOUNTS.matcher(text);
    if (found.find()) {
      return Optional.of(
          new ConfigurationFailure(
              "%s: expected a mount table in core-site.xml (HADOOP_CONF_DIR) or in spark.hadoop.fs.viewfs.mounttable.*, found none"
                  .formatted(found.group(1)),
              thrown));
    }
    found = NO_HOST.matcher(text);
    if (found.find()) {
      return Optional.of(
          new ResourceFailure(
              "host %s: expected a known host, found none of that name (for a logical name of HDFS set HADOOP_CONF_DIR)"
                  .formatted(found.group(1)),
              thrown));
    }
    found = NO_ANSWER.matcher(text);
    return found.find()
        ? Optional.of(
            new ResourceFailure(
                "%s: expected a server that answers, found none".formatted(found.group(1)), thrown))
        : Optional.empty();
  }

  private static String withoutModule(String className) {
    String module =
        MODULES.get(className.replaceFirst("org\\.apache\\.hadoop\\.fs\\.", "").split("\\.")[0]);
    return module == null
        ? "file system class %s: expected it on the class path, found it missing; add its jar with -- --jars"
            .formatted(className)
        : "file system class %s: expected Hadoop's module %s, found it missing; add -- --packages org.apache.hadoop:%s:%s"
            .formatted(className, module, module, VersionInfo.getVersion());
  }
}
