// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/** {@link ExecutorJava} in an executor that says it runs on JDK 21. */
public final class OtherJava implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> configuration) {
        ExecutorJava.require(Runtime.Version.parse("21.0.2+13"));
      }
    };
  }
}
