// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.machine.JavaVersion;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Ends an executor that runs on another JDK than the driver, before it takes a task: the same task
 * could give other bits there. Spark tells the driver why the executor ended, and {@link
 * RefusedExecutors} ends the job with that reason.
 */
public final class ExecutorJava implements SparkPlugin {
  private static final String PROPERTY = "spark.plugins";
  private static final String SUBJECT = "java of an executor";

  /** Adds this plugin to those that a session has. */
  public static void check(SparkConf conf) {
    String name = ExecutorJava.class.getName();
    conf.set(PROPERTY, conf.contains(PROPERTY) ? conf.get(PROPERTY) + "," + name : name);
  }

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> configuration) {
        require(Runtime.version());
      }
    };
  }

  /** Ends the executor, by an exception, if it has another version. */
  static void require(Runtime.Version found) {
    // The plugin's context knows its host on the driver only.
    String host = SparkEnv.get().blockManager().blockManagerId().host();
    JavaVersion.require(SUBJECT + " on " + host, found);
  }

  /**
   * Returns the message of the refusal.
   *
   * @param reason why an executor ended, as Spark tells the driver; empty if it is another reason
   */
  static Optional<String> refusal(String reason) {
    int begin = reason.indexOf(SUBJECT);
    return begin < 0 ? Optional.empty() : reason.substring(begin).lines().findFirst();
  }
}
