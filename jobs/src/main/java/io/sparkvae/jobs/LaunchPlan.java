package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.MachineMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * How {@code scripts/sparkvae} starts a job: one command, with memory that fits and one string of
 * JVM options for the driver and one for executors (in Spark a second one replaces the first).
 */
final class LaunchPlan {
  private static final List<String> ONE_THREAD = List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");

  private final LaunchArguments given;
  private final LaunchArguments arguments;
  private final LaunchSite site;
  private final LaunchMemory memory;
  private final Map<String, String> properties;

  private LaunchPlan(
      LaunchArguments given, LaunchArguments arguments, LaunchSite site, LaunchMemory memory) {
    this.given = given;
    this.arguments = arguments;
    this.site = site;
    this.memory = memory;
    this.properties = new LinkedHashMap<>(given.properties());
    properties.remove(LaunchMemory.OFF_HEAP);
  }

  /** Prints the command to {@code out}, each word ended by a zero byte. */
  static int print(List<String> words, PrintStream out, PrintWriter err) {
    try {
      for (String word : command(LaunchArguments.parse(words), LaunchSite.current())) {
        out.write(word.getBytes(StandardCharsets.UTF_8));
        out.write(0);
      }
      out.flush();
      return 0;
    } catch (Failure e) {
      err.println("sparkvae: " + e.getMessage());
      return e.exitCode().number();
    } catch (IOException e) {
      err.println("sparkvae: " + e);
      return 1;
    }
  }

  /**
   * The command.
   *
   * @throws ResourceFailure when the memory does not fit this machine
   */
  static List<String> command(LaunchArguments given, LaunchSite site) {
    LaunchArguments arguments = given.consulting(site.sparkDefaults());
    LaunchMemory memory = LaunchMemory.of(arguments, site.cores());
    // A doctor must be able to look at a machine that is too small.
    if (!arguments.job().contains("doctor")) {
      requireFits(memory, arguments, site.memory());
    }
    return new LaunchPlan(given, arguments, site, memory).words();
  }

  private static void requireFits(
      LaunchMemory memory, LaunchArguments arguments, MachineMemory machine) {
    memory.driver().requireWithin(machine.bytes(), machine.source());
    if (memory.here(arguments) > machine.bytes()) {
      throw new ResourceFailure(
          "memory: expected at least %s for %s, found %s (%s)"
              .formatted(
                  JvmMemory.inWords(memory.here(arguments)),
                  arguments.master(),
                  JvmMemory.inWords(machine.bytes()),
                  machine.source()));
    }
  }

  private List<String> words() {
    properties.put("spark.master", arguments.master());
    properties.put("spark.driver.memory", mebibytes(memory.driver().heap()));
    if (!arguments.local()) {
      long overhead = memory.executor().offHeap() + memory.executor().margin();
      properties.put("spark.executor.memory", mebibytes(memory.executor().heap()));
      properties.putIfAbsent("spark.executor.memoryOverhead", mebibytes(overhead));
      properties.put("spark.executor.extraJavaOptions", joined("executor", memory.executor()));
    }
    ONE_THREAD.forEach(name -> properties.putIfAbsent("spark.executorEnv." + name, "1"));
    site.nativeBuild()
        .ifPresent(build -> properties.put("spark.executorEnv.SPARKVAE_NATIVE_BUILD", build));
    Optional<Path> ownCluster = site.propertiesOfCluster(arguments.master());
    if (ownCluster.isPresent() && given.propertiesFile().isPresent()) {
      throw new ConfigurationFailure(
          "--properties-file: expected --conf options beside %s, whose own file holds its secret"
              .formatted(arguments.master()));
    }
    boolean here = arguments.local() || ownCluster.isPresent();
    if (here) {
      properties.putIfAbsent("spark.driver.host", "127.0.0.1");
      properties.putIfAbsent("spark.driver.bindAddress", "127.0.0.1");
    }
    List<String> words = new ArrayList<>();
    if (here) {
      // Spark's web UI has no property for where it listens, only this variable.
      words.addAll(List.of("env", "SPARK_LOCAL_IP=127.0.0.1"));
    }
    if (site.sparkHome().isPresent()) {
      words.add(site.sparkHome().get().resolve("bin/spark-submit").toString());
      properties.put("spark.driver.extraJavaOptions", joined("driver", memory.driver()));
    } else {
      embedded(words);
    }
    // Secrets stand in a file that only its owner reads, never on a command line.
    ownCluster
        .or(given::propertiesFile)
        .ifPresent(file -> words.addAll(List.of("--properties-file", file.toString())));
    properties.forEach((name, value) -> words.addAll(List.of("--conf", name + "=" + value)));
    words.addAll(arguments.rest());
    // The application is large: where every JVM sees the file, none of them copies it.
    String jar = (here ? "local:" : "") + site.jar();
    words.addAll(List.of("--class", Main.class.getName(), jar));
    words.addAll(arguments.job());
    return words;
  }

  private void embedded(List<String> words) {
    words.add(site.java().toString());
    words.add("-Xmx" + mebibytes(memory.driver().heap()));
    words.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    words.addAll(options("driver", memory.driver()));
    properties.remove("spark.driver.extraJavaOptions");
    words.addAll(List.of("-cp", site.conf() + ":" + site.embeddedSpark().resolve("jars") + "/*"));
    words.add("org.apache.spark.deploy.SparkSubmit");
  }

  private String joined(String role, JvmMemory jvm) {
    return String.join(" ", options(role, jvm));
  }

  private List<String> options(String role, JvmMemory jvm) {
    List<String> options = new ArrayList<>(jvm.javacppOptions());
    options.add("-Djava.awt.headless=true");
    // Java says on standard error that this module is incubating; that cannot be turned off.
    options.add("--add-modules=jdk.incubator.vector");
    site.nativeCache().ifPresent(dir -> options.add("-Dorg.bytedeco.javacpp.cachedir=" + dir));
    boolean elsewhere =
        arguments.property("spark.submit.deployMode").equals(Optional.of("cluster"));
    if (role.equals("driver") && !elsewhere) {
      Path log4j = site.conf().resolve("log4j2.properties");
      options.add("-Dlog4j2.configurationFile=" + log4j.toUri());
    }
    List<String> own =
        arguments
            .property("spark." + role + ".extraJavaOptions")
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(text -> List.of(text.split("\\s+")))
            .orElse(List.of());
    if (own.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
      // Vectors of parameters come and go every round; G1 would mark the heap for each of them.
      options.add("-XX:+UseParallelGC");
    }
    options.addAll(own);
    return options;
  }

  private static String mebibytes(long bytes) {
    return bytes / JvmMemory.MIB + "m";
  }
}
