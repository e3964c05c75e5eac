// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.s3.AmazonS3;
import com.amazonaws.services.s3.AmazonS3ClientBuilder;
import com.amazonaws.services.s3.model.ListMultipartUploadsRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;

/** A server that speaks S3, S3Proxy, in a process of its own; it keeps objects in its memory. */
final class S3Server implements AutoCloseable {
  /** What the module {@code managers/s3} brings together, and nothing of Spark's. */
  private static final String CLASS_PATH =
      Path.of("s3/target/server/*").toAbsolutePath().toString();

  static final String BUCKET = "bucket";

  private static final String IDENTITY = "sparkvae";
  private static final String SECRET = "not-a-secret";

  private final Process process;
  private final int port;

  private S3Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server with an empty bucket.
   *
   * @param directory for its settings and its log
   * @param more settings of S3Proxy
   */
  static S3Server start(Path directory, Map<String, String> more) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Properties properties = new Properties();
    properties.put("s3proxy.endpoint", "http://127.0.0.1:" + port);
    properties.put("s3proxy.authorization", "aws-v2-or-v4");
    properties.put("s3proxy.identity", IDENTITY);
    properties.put("s3proxy.credential", SECRET);
    properties.put("jclouds.provider", "transient");
    properties.put("jclouds.identity", "x");
    properties.put("jclouds.credential", "x");
    properties.putAll(more);
    Path file = directory.resolve("s3proxy.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-cp",
                    CLASS_PATH,
                    "org.gaul.s3proxy.Main",
                    "--properties",
                    file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("s3proxy.log").toFile())
            .start();
    S3Server server = new S3Server(process, port);
    server.awaitAnswer(directory);
    AmazonS3 client = server.client();
    client.createBucket(BUCKET);
    client.shutdown();
    return server;
  }

  private void awaitAnswer(Path directory) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (true) {
      try {
        HttpURLConnection asked = (HttpURLConnection) endpoint().toURL().openConnection();
        asked.getResponseCode();
        return;
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IllegalStateException(Files.readString(directory.resolve("s3proxy.log")));
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  /** S3A neither makes buckets nor lists uploads by itself; the library that it brings does. */
  private AmazonS3 client() {
    return AmazonS3ClientBuilder.standard()
        .withEndpointConfiguration(new EndpointConfiguration(endpoint().toString(), "us-east-1"))
        .withPathStyleAccessEnabled(true)
        .withCredentials(
            new AWSStaticCredentialsProvider(new BasicAWSCredentials(IDENTITY, SECRET)))
        .build();
  }

  /** Returns the number of uploads of several parts that are neither completed nor aborted. */
  int uploads() {
    AmazonS3 client = client();
    try {
      return client
          .listMultipartUploads(new ListMultipartUploadsRequest(BUCKET))
          .getMultipartUploads()
          .size();
    } finally {
      client.shutdown();
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  /**
   * The properties of Hadoop for a client, as after {@code spark.hadoop.}.
   *
   * @param endpoint this server's, or that of a network before it
   */
  Map<String, String> properties(URI endpoint) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("fs.s3a.endpoint", endpoint.toString());
    properties.put("fs.s3a.endpoint.region", "us-east-1");
    properties.put("fs.s3a.path.style.access", "true");
    properties.put("fs.s3a.connection.ssl.enabled", "false");
    properties.put("fs.s3a.access.key", IDENTITY);
    properties.put("fs.s3a.secret.key", SECRET);
    // The smallest parts that S3 takes.
    properties.put("fs.s3a.multipart.size", "5M");
    properties.put("fs.s3a.multipart.threshold", "5M");
    properties.put("fs.s3a.retry.interval", "20ms");
    properties.put("fs.s3a.retry.throttle.interval", "20ms");
    return properties;
  }

  /**
   * The properties of Spark for a client whose writers commit by one of S3A's committers.
   *
   * @param committer {@code file}, {@code directory} or {@code magic}
   * @param staging a local directory, for the committer {@code directory}
   * @param endpoint this server's, or that of a network before it
   */
  Map<String, String> committing(String committer, Path staging, URI endpoint) {
    Map<String, String> hadoop = properties(endpoint);
    hadoop.put("fs.s3a.committer.name", committer);
    hadoop.put("fs.s3a.committer.magic.enabled", "true");
    hadoop.put("fs.s3a.committer.staging.tmp.path", staging.toUri().toString());
    Map<String, String> spark = new TreeMap<>();
    hadoop.forEach((name, value) -> spark.put("spark.hadoop." + name, value));
    if (!committer.equals("file")) {
      String binding = "org.apache.spark.internal.io.cloud.";
      spark.put("spark.sql.sources.commitProtocolClass", binding + "PathOutputCommitProtocol");
      spark.put(
          "spark.sql.parquet.output.committer.class", binding + "BindingParquetOutputCommitter");
    }
    return spark;
  }

  Configuration hadoop(URI endpoint) {
    Configuration hadoop = new Configuration();
    properties(endpoint).forEach(hadoop::set);
    hadoop.set("fs.s3a.impl.disable.cache", "true");
    return hadoop;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
