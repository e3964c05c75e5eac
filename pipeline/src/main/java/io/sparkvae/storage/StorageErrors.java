// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
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

  /**
   * What an exception's text looks like, and what it means.
   *
   * @param text its first group is what the message is about
   * @param message says what is wrong with it, and what to do
   */
  private record Symptom(
      Pattern text, UnaryOperator<String> message, BiFunction<String, Throwable, Failure> failure) {
    Symptom(
        String text,
        UnaryOperator<String> message,
        BiFunction<String, Throwable, Failure> failure) {
      this(Pattern.compile(text), message, failure);
    }

    Optional<Failure> in(String found, Throwable thrown) {
      Matcher matcher = text.matcher(found);
      return matcher.find()
          ? Optional.of(failure.apply(message.apply(matcher.group(1)), thrown))
          : Optional.empty();
    }
  }

  private static final List<Symptom> SYMPTOMS =
      List.of(
          new Symptom(
              "Class (org\\.apache\\.hadoop\\.fs\\.[\\w.$]+) not found",
              StorageErrors::withoutModule,
              ConfigurationFailure::new),
          new Symptom(
              "No FileSystem for scheme \"([^\"]*)\"",
              StorageErrors::withoutScheme,
              ConfigurationFailure::new),
          new Symptom(
              "Incomplete HDFS URI, no host: (\\S+)",
              "%s: expected the name node as host, found none; write hdfs://HOST/PATH, or set HADOOP_CONF_DIR"
                  ::formatted,
              ConfigurationFailure::new),
          new Symptom(
              "Empty Mount table in config for (viewfs://[^\\s/]*)",
              "%s: expected a mount table in core-site.xml (HADOOP_CONF_DIR) or in spark.hadoop.fs.viewfs.mounttable.*, found none"
                  ::formatted,
              ConfigurationFailure::new),
          new Symptom(
              "URISyntaxException: [^:]+: (.*)",
              "expected a path or URI, found '%s'; a name with a colon is written ./a:b or file:///…/a:b"
                  ::formatted,
              ConfigurationFailure::new),
          new Symptom(
              "UnknownHostException: (?:Invalid host name: )?\"?([\\w.-]+)",
              "host %s: expected a known host, found none of that name (for a logical name of HDFS set HADOOP_CONF_DIR)"
                  ::formatted,
              ResourceFailure::new),
          new Symptom(
              "UnknownStoreException: `?(s3a://[^/'`\\s]+)",
              "%s: expected a bucket, found none of that name; see fs.s3a.endpoint and fs.s3a.endpoint.region"
                  ::formatted,
              ConfigurationFailure::new),
          new Symptom(
              "AccessDeniedException: (\\S+): .*NoAuthWithAWSException",
              "%s: expected credentials, found none; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or fs.s3a.aws.credentials.provider"
                  ::formatted,
              ResourceFailure::new),
          new Symptom(
              "AccessDeniedException: (s3a://\\S+): .*Status Code: 403",
              "%s: expected access, found it denied; see the credentials, and the policy of the bucket"
                  ::formatted,
              ResourceFailure::new),
          new Symptom(
              "Unable to execute HTTP request: Connect to (\\S+:\\d+)",
              "%s: expected a server that answers, found none"::formatted,
              ResourceFailure::new),
          new Symptom(
              "to (\\S+:\\d+) failed on (?:connection|socket timeout) exception",
              "%s: expected a server that answers, found none"::formatted,
              ResourceFailure::new));

  private StorageErrors() {}

  /** Returns the operator's error behind an exception, if this class recognises one. */
  public static Optional<Failure> explained(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause)
        .limit(MOST_CAUSES)
        .map(Throwable::toString)
        .flatMap(text -> SYMPTOMS.stream().flatMap(known -> known.in(text, thrown).stream()))
        .findFirst();
  }

  /** As {@link #explained(Throwable)}, with what is read or written in front of the message. */
  public static Optional<Failure> explained(String what, Throwable thrown) {
    return explained(thrown)
        .map(
            known -> {
              String message = "%s: %s".formatted(what, known.getMessage());
              return known.exitCode() == ExitCode.CONFIGURATION
                  ? new ConfigurationFailure(message, known)
                  : new ResourceFailure(message, known);
            });
  }

  private static String withoutScheme(String scheme) {
    if (scheme.equals("null")) {
      return "expected a path or URI, found two slashes in front without a scheme; write one slash";
    }
    return "file system %s: expected one that Hadoop knows, found none of that scheme; %s"
        .formatted(
            scheme,
            HINTS.getOrDefault(
                scheme,
                "check the spelling, or add its jar with -- --jars and its class with --conf spark.hadoop.fs.%s.impl"
                    .formatted(scheme)));
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
