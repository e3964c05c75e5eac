// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * YARN with two node managers, on HDFS, in this JVM; its containers are processes. Beside it an
 * installed Spark with its module for YARN.
 */
final class YarnCluster implements AutoCloseable {
  private static final int NODES = 2;
  private static final Path MODULE = Path.of("target/managers").toAbsolutePath();

  private final Path directory;
  private final MiniDFSCluster storage;
  private final MiniYARNCluster yarn;

  private YarnCluster(Path directory, MiniDFSCluster storage, MiniYARNCluster yarn) {
    this.directory = directory;
    this.storage = storage;
    this.yarn = yarn;
  }

  static YarnCluster start(Path directory) throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("dfs").toString());
    MiniDFSCluster storage =
        new MiniDFSCluster.Builder(hadoop).numDataNodes(1).format(true).build();
    storage.waitActive();
    YarnConfiguration conf = new YarnConfiguration(storage.getConfiguration(0));
    scheduler(conf);
    containers(conf);
    MiniYARNCluster yarn = new MiniYARNCluster("sparkvae-yarn", NODES, 1, 1);
    yarn.init(conf);
    yarn.start();
    // start() returns before the addresses are known.
    while (yarn.getConfig().get(YarnConfiguration.RM_ADDRESS).endsWith(":0")) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    yarn.waitForNodeManagersToConnect(30_000);
    YarnCluster cluster = new YarnCluster(directory, storage, yarn);
    cluster.layOutSpark();
    return cluster;
  }

  /** What the file capacity-scheduler.xml of a distribution says; the mini cluster has none. */
  private static void scheduler(Configuration conf) {
    String queue = "yarn.scheduler.capacity.root.";
    conf.set(queue + "queues", "default");
    conf.set(queue + "default.capacity", "100");
    conf.set(queue + "default.maximum-capacity", "100");
    conf.set(queue + "default.user-limit-factor", "1");
    conf.set(queue + "default.state", "RUNNING");
    conf.set(queue + "default.acl_submit_applications", "*");
    conf.set(queue + "default.acl_administer_queue", "*");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.5");
    conf.set("yarn.scheduler.capacity.node-locality-delay", "-1");
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, 16384);
  }

  /** Containers that use more memory than they asked for are killed. */
  private static void containers(Configuration conf) {
    conf.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, 16384);
    conf.setBoolean(YarnConfiguration.YARN_MINICLUSTER_CONTROL_RESOURCE_MONITORING, true);
    conf.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, true);
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    // By the node manager's own watch, not by control groups, which a test may not have.
    conf.setBoolean("yarn.nodemanager.resource.memory.enforced", false);
    conf.setInt(YarnConfiguration.NM_CONTAINER_MON_INTERVAL_MS, 200);
    conf.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
  }

  private void layOutSpark() throws IOException {
    InstalledSpark.in(sparkHome(), MODULE);
    Path defaults =
        Files.createDirectories(sparkHome().resolve("conf")).resolve("spark-defaults.conf");
    Properties properties = new Properties();
    properties.putAll(defaults());
    try (OutputStream out = Files.newOutputStream(defaults)) {
      properties.store(out, null);
    }
    Files.createDirectories(hadoopConf());
    try (OutputStream out = Files.newOutputStream(hadoopConf().resolve("core-site.xml"))) {
      clients().writeXml(out);
    }
    Files.copy(hadoopConf().resolve("core-site.xml"), hadoopConf().resolve("yarn-site.xml"));
  }

  /**
   * What the files of HADOOP_CONF_DIR say; not the mini cluster's own classes, which Spark lacks.
   */
  private Configuration clients() {
    Configuration conf = new Configuration(yarn.getConfig());
    conf.set("net.topology.node.switch.mapping.impl", "org.apache.hadoop.net.ScriptBasedMapping");
    return conf;
  }

  /** The shipped defaults, where Spark's jars are, and the JDK of the containers. */
  private Map<String, String> defaults() throws IOException {
    Properties shipped = new Properties();
    try (var in = Files.newBufferedReader(Script.ROOT.resolve("conf/spark-defaults.conf"))) {
      shipped.load(in);
    }
    Map<String, String> defaults = new TreeMap<>();
    shipped
        .stringPropertyNames()
        .forEach(name -> defaults.put(name, shipped.getProperty(name).strip()));
    defaults.put("spark.yarn.jars", "local:" + sparkHome().resolve("jars") + "/*");
    String java = System.getProperty("java.home");
    defaults.put("spark.executorEnv.JAVA_HOME", java);
    defaults.put("spark.yarn.appMasterEnv.JAVA_HOME", java);
    return defaults;
  }

  Path sparkHome() {
    return directory.resolve("spark");
  }

  private Path hadoopConf() {
    return directory.resolve("hadoop");
  }

  FileSystem hdfs() throws IOException {
    return storage.getFileSystem();
  }

  Script script(String name, Path where) {
    return new Script(name, where)
        .with("SPARK_HOME", sparkHome().toString())
        .with("HADOOP_CONF_DIR", hadoopConf().toString());
  }

  /** Opens a session, client mode, with this JVM as the driver. */
  SparkSession session(Map<String, String> more) throws IOException {
    SparkConf conf = new SparkConf().setMaster("yarn").setAppName("sparkvae chaos");
    defaults().forEach(conf::set);
    clients().forEach(entry -> conf.set("spark.hadoop." + entry.getKey(), entry.getValue()));
    conf.set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.memory", "800m")
        .set("spark.executor.memoryOverhead", "1g")
        .set("spark.executor.instances", "2")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .set(
            "spark.executor.extraJavaOptions",
            "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxbytes=512m");
    more.forEach(conf::set);
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** The processes of executors that live. */
  List<ProcessHandle> executors() {
    return ProcessHandle.current().descendants().filter(YarnCluster::isExecutor).toList();
  }

  private static boolean isExecutor(ProcessHandle process) {
    try {
      String line = Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"));
      return line.split("\0")[0].endsWith("java")
          && line.contains("\0org.apache.spark.executor.YarnCoarseGrainedExecutorBackend\0");
    } catch (IOException ended) {
      return false;
    }
  }

  /** The application that was submitted last. */
  ApplicationReport last() throws Exception {
    try (YarnClient client = YarnClient.createYarnClient()) {
      client.init(yarn.getConfig());
      client.start();
      return client.getApplications().stream()
          .max(Comparator.comparing(ApplicationReport::getApplicationId))
          .orElseThrow();
    }
  }

  /** What the containers of an application have written, the application master's first. */
  List<String> logs(ApplicationReport application) throws IOException {
    Path work = Path.of(yarn.getTestWorkDir().getAbsolutePath());
    List<Path> files;
    try (Stream<Path> all = Files.walk(work)) {
      files =
          all.filter(file -> file.toString().contains("/" + application.getApplicationId() + "/"))
              .filter(file -> file.toString().contains("logDir"))
              .filter(Files::isRegularFile)
              .sorted(
                  Comparator.comparing((Path file) -> file.getParent().getFileName().toString()))
              .collect(Collectors.toCollection(ArrayList::new));
    }
    Map<String, StringBuilder> containers = new TreeMap<>();
    for (Path file : files) {
      containers
          .computeIfAbsent(file.getParent().getFileName().toString(), name -> new StringBuilder())
          .append(Files.readString(file));
    }
    return containers.values().stream().map(StringBuilder::toString).toList();
  }

  @Override
  public void close() {
    yarn.stop();
    storage.shutdown();
  }
}
