// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.machine.Machine;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.Tuple2;

/**
 * Owns the life of the {@link SparkSession}: opens it, and stops it if nobody had opened it before.
 */
final class Session implements AutoCloseable {
  private final SparkSession spark;
  private final boolean own;

  private Session(SparkSession spark, boolean own) {
    this.spark = spark;
    this.own = own;
  }

  /** Opens a session for a job, or joins the one that this JVM has. */
  static Session open(String job) {
    Option<SparkSession> present = SparkSession.getDefaultSession();
    if (present.isDefined() && !present.get().sparkContext().isStopped()) {
      return new Session(present.get(), false);
    }
    SparkConf conf = new SparkConf().setAppName("sparkvae " + job);
    // spark-submit always names a master; a plain JVM does not.
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local[")) {
      // Tasks share this JVM: their errors end the job with its code and message, not with Spark's.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    } else {
      Machine.unpackNatives();
    }
    return new Session(SparkSession.builder().config(conf).getOrCreate(), true);
  }

  SparkSession spark() {
    return spark;
  }

  /** Hadoop's configuration as the session will have it, for checks before there is a session. */
  static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    for (Tuple2<String, String> entry : new SparkConf().getAllWithPrefix("spark.hadoop.")) {
      hadoop.set(entry._1(), entry._2());
    }
    return hadoop;
  }

  /**
   * Keeps Spark from printing the stack trace of a failure that is then reported in one message.
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

  /** Keeps everybody from logging: what breaks now breaks because the process ends. */
  static void silence() {
    Configurator.setAllLevels("", Level.OFF);
  }

  @Override
  public void close() {
    if (own) {
      spark.stop();
    }
  }
}
