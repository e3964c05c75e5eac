// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Shown;
import io.sparkvae.machine.JvmMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * The JVM options of driver and executors, one word each. The operator's own options come last, so
 * they override ours.
 */
record JvmOptions(LaunchArguments arguments, LaunchSite site) {

  List<String> driver(JvmMemory memory) {
    List<String> options = common(memory);
    if (arguments.driverInCluster()) {
      options.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    } else {
      Path log4j = site.conf().resolve("log4j2.properties");
      options.add("-Dlog4j2.configurationFile=" + log4j.toUri());
    }
    return withOwn(options, "spark.driver.extraJavaOptions");
  }

  List<String> executor(JvmMemory memory) {
    return withOwn(common(memory), "spark.executor.extraJavaOptions");
  }

  private List<String> common(JvmMemory memory) {
    List<String> options = new ArrayList<>(memory.javacppOptions());
    options.add("-Djava.awt.headless=true");
    // Java says on standard error that this module is incubating; that cannot be turned off.
    options.add("--add-modules=jdk.incubator.vector");
    options.add("-Djdk.serialFilter=" + LaunchSecurity.serialFilter(memory.heap()));
    site.nativeCache().ifPresent(dir -> options.add("-Dorg.bytedeco.javacpp.cachedir=" + dir));
    return options;
  }

  private List<String> withOwn(List<String> options, String property) {
    List<String> own = QuotedWords.split(property, arguments.property(property).orElse(""));
    own.stream()
        .filter(option -> option.startsWith("-Xmx"))
        .findFirst()
        .ifPresent(
            heap -> {
              throw new ConfigurationFailure(
                  "%s: expected no -Xmx, because --driver-memory and --executor-memory set the heap, found %s"
                      .formatted(property, Shown.value(heap)));
            });
    if (own.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
      // Every round allocates and drops large vectors of parameters. G1 would start a marking cycle
      // of the heap for each of them.
      options.add("-XX:+UseParallelGC");
    }
    options.addAll(own);
    return options;
  }
}
