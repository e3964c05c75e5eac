// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.cluster.ExecutorJava;
import io.sparkvae.cluster.Patience;
import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.Machine;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.Tuple2;

/**
 * Opens the {@link SparkSession} of a job. Closing it stops the session unless it was open before.
 */
final class Session implements AutoCloseable {
  /**
   * Spark reserves 300 MiB of a heap, and does not start with less than one and a half times that.
   */
  private static final long LEAST_HEAP = 450 * JvmMemory.MIB;

  private static final String EXECUTOR_MEMORY = "spark.executor.memory";

  private static final String SECRET = "spark.authenticate.secret";

  private static final String RETRIES = "ipc.client.connect.max.retries.on.timeouts";
  private static final String FEW_RETRIES = "2";

  private final SparkSession spark;
  private final boolean own;

  private Session(SparkSession spark, boolean own) {
    this.spark = spark;
    this.own = own;
  }

  /**
   * Opens a session for a job, or uses the session that this JVM already has.
   *
   * @throws io.sparkvae.failure.Failure when Spark does not start
   */
  static Session open(String job) {
    Option<SparkSession> present = SparkSession.getDefaultSession();
    if (present.isDefined() && !present.get().sparkContext().isStopped()) {
      return new Session(present.get(), false);
    }
    SparkConf conf = new SparkConf().setAppName("sparkvae " + job);
    // spark-submit always names a master; a plain JVM does not.
    conf.setIfMissing("spark.master", "local[*]");
    try {
      prepare(conf);
      return new Session(SparkSession.builder().config(conf).getOrCreate(), true);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw FailedStart.explained(e, conf);
    }
  }

  /**
   * Checks the properties of an application, and adds those that it needs.
   *
   * @throws ResourceFailure when a heap is too small for Spark itself
   */
  private static void prepare(SparkConf conf) {
    requireHeaps(conf);
    secretOfWorker(System.getenv()).ifPresent(secret -> conf.setIfMissing(SECRET, secret));
    LaunchSecurity.requireSecretForEncryption(name -> Optional.ofNullable(conf.get(name, null)));
    if (conf.contains("spark.serializer")) {
      LaunchCheck.requireJavaSerializer(conf.get("spark.serializer"));
    }
    if (triesForLong(new Configuration())) {
      conf.setIfMissing("spark.hadoop." + RETRIES, FEW_RETRIES);
    }
    TableConnector.configure(conf);
    // Training fetches whole states, which may be larger than Spark's limit of 1 GiB.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    if (conf.get("spark.master").startsWith("local[")) {
      // Tasks run in this JVM. Spark must not end it on a task's error, so that the job ends with
      // its own exit code and message.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    } else {
      Machine.unpackNatives();
      ExecutorJava.check(conf);
    }
    Patience.of(conf);
  }

  /** A worker gives the secret to the drivers that it runs; Spark's own context looks elsewhere. */
  private static Optional<String> secretOfWorker(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(SecurityManager.ENV_AUTH_SECRET()));
  }

  private static void requireHeaps(SparkConf conf) {
    long driver = Runtime.getRuntime().maxMemory();
    if (driver < LEAST_HEAP) {
      throw tooSmall("spark.driver.memory", JvmMemory.inWords(driver));
    }
    if (conf.contains(EXECUTOR_MEMORY) && conf.getSizeAsBytes(EXECUTOR_MEMORY) < LEAST_HEAP) {
      throw tooSmall(EXECUTOR_MEMORY, conf.get(EXECUTOR_MEMORY));
    }
  }

  private static ResourceFailure tooSmall(String property, String found) {
    return new ResourceFailure(
        "%s: expected a heap of at least %s, which Spark itself needs, found %s"
            .formatted(property, JvmMemory.inWords(LEAST_HEAP), found));
  }

  SparkSession spark() {
    return spark;
  }

  /**
   * Returns the Hadoop configuration that the session will have, for checks before it is opened.
   */
  static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    for (Tuple2<String, String> entry : new SparkConf().getAllWithPrefix("spark.hadoop.")) {
      hadoop.set(entry._1(), entry._2());
    }
    if (triesForLong(hadoop)) {
      hadoop.set(RETRIES, FEW_RETRIES);
    }
    return hadoop;
  }

  /** Whether Hadoop's own default holds: 45 times 20 seconds for a host that does not answer. */
  private static boolean triesForLong(Configuration hadoop) {
    String[] sources = hadoop.getPropertySources(RETRIES);
    return sources == null || sources[sources.length - 1].endsWith("core-default.xml");
  }

  /**
   * Turns off the loggers that print stack traces of failures, because the job reports a failure in
   * one message.
   */
  static void quiet() {
    Configurator.setLevel(
        Map.of(
            "org.apache.spark.executor.Executor", Level.OFF,
            "org.apache.spark.scheduler.TaskSetManager", Level.OFF,
            "org.apache.spark.sql.execution.datasources.FileFormatWriter", Level.OFF,
            "org.apache.spark.network.server.TransportRequestHandler", Level.OFF,
            "org.apache.spark.util.Utils", Level.OFF));
  }

  /**
   * Turns off all logging. Errors that occur while the process ends are only consequences of that.
   */
  static void silence() {
    Configurator.setAllLevels("", Level.OFF);
  }

  /** As {@link #silence}, and what others print past any logger. */
  static void silenceAll() {
    silence();
    Console.silenceOthers();
  }

  /**
   * Stops an own session. After a signal the process ends next: what Spark and Scala print of
   * requests that were under way follows from that.
   */
  @Override
  public void close() {
    if (own) {
      if (StopSignal.PROCESS.asked()) {
        silenceAll();
      }
      spark.stop();
    }
  }
}
