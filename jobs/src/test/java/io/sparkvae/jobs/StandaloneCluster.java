// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * A cluster of {@code scripts/cluster.sh}: Spark's own master and two workers, on two loopback
 * addresses, since Spark tries a slow task again only on another host. This JVM is the driver.
 */
final class StandaloneCluster {
  private static final int WORKERS = 2;

  private final Script script;
  private final Path directory;
  private final String url;

  private StandaloneCluster(Script script, Path directory, String url) {
    this.script = script;
    this.directory = directory;
    this.url = url;
  }

  static StandaloneCluster start(Path here, int coresOfAWorker) throws Exception {
    Path directory = here.resolve("cluster");
    Script script =
        new Script("cluster.sh", here)
            .with("SPARKVAE_CLUSTER_DIR", directory.toString())
            .with("SPARKVAE_WORKERS", "" + WORKERS)
            .with("SPARKVAE_WORKER_CORES", "" + coresOfAWorker)
            .with("SPARKVAE_WORKER_HOSTS", "127.0.0.1 127.0.0.2");
    Outcome started = script.run("start");
    assertThat(started.code()).as(started.err()).isZero();
    String url = started.out().lines().reduce((first, last) -> last).orElseThrow();
    return new StandaloneCluster(script, directory, url);
  }

  String url() {
    return url;
  }

  /** The directory of the secret, the process ids and the logs. */
  Path directory() {
    return directory;
  }

  /** A script that finds the cluster's secret by itself. */
  Script script(String name, Path where) {
    return new Script(name, where).with("SPARKVAE_CLUSTER_DIR", directory.toString());
  }

  /** Opens a session with this JVM's classes. */
  SparkSession session(Map<String, String> more) throws IOException {
    SparkConf conf = new SparkConf().setMaster(url).setAppName("sparkvae chaos");
    Properties own = new Properties();
    try (Reader in = Files.newBufferedReader(directory.resolve("client.properties"))) {
      own.load(in);
    }
    own.stringPropertyNames().forEach(name -> conf.set(name, own.getProperty(name).strip()));
    conf.set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.memory", "800m")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .set(
            "spark.executor.extraJavaOptions",
            "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=512m");
    more.forEach(conf::set);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** The processes of executors that live: nothing else is started by a worker. */
  List<ProcessHandle> executors() throws IOException {
    List<ProcessHandle> executors = new ArrayList<>();
    for (int worker = 1; worker <= WORKERS; worker++) {
      String pid = Files.readString(directory.resolve("worker-%s.pid".formatted(worker))).strip();
      ProcessHandle.of(Long.parseLong(pid)).orElseThrow().children().forEach(executors::add);
    }
    return executors;
  }

  void stop() throws Exception {
    assertThat(script.run("stop").code()).isZero();
    assertThat(directory).doesNotExist();
    assertThat(script.run("status").code()).isEqualTo(1);
  }
}
