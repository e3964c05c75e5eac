package io.sparkvae.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Where everything is, and how a program of ours or a rival is started.
 *
 * @param home the repository
 * @param mnist the directory with MNIST
 */
record Site(Path home, Path mnist, Scale scale) {
  /**
   * Memory of a process of ours, in GiB.
   *
   * @param offHeap arrays outside the heap
   */
  record Memory(int heap, int offHeap) {
    static final Memory USUAL = new Memory(3, 3);

    /** Beside these: code, stacks, native libraries. */
    private static final int REST = 2;

    private List<String> options() {
      return List.of(
          "-Xmx%dg".formatted(heap),
          "-Dorg.bytedeco.javacpp.maxbytes=%dg".formatted(offHeap),
          "-Dorg.bytedeco.javacpp.maxphysicalbytes=%dg".formatted(heap + offHeap + REST));
    }
  }

  Path target() {
    return home.resolve("bench/target");
  }

  /** What contestants read. */
  Path data(String name) {
    // Other sizes, or another form of models, are other data.
    String models =
        Arrays.stream(Workload.values())
            .map(workload -> workload.spec().digest())
            .collect(Collectors.joining());
    int made = (scale + models).hashCode();
    return target().resolve("data-%s-%08x".formatted(scale.name(), made)).resolve(name);
  }

  /** What contestants write. */
  Path work(String name) {
    return target().resolve("work").resolve(name);
  }

  Path pixels(Workload workload) {
    return data(workload.spelled() + ".pixels");
  }

  /** A program of ours, with the flags that the launcher gives. */
  Entry ours(String name, Class<?> program, Object... arguments) {
    return ours(name, Map.of(), program, arguments);
  }

  Entry ours(String name, Map<String, String> environment, Class<?> program, Object... arguments) {
    return ours(name, environment, Memory.USUAL, program, arguments);
  }

  Entry ours(
      String name,
      Map<String, String> environment,
      Memory memory,
      Class<?> program,
      Object... arguments) {
    Path spark = home.resolve("jobs/target/spark");
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    command.addAll(memory.options());
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-Dlog4j2.configurationFile=" + home.resolve("conf/log4j2.properties").toUri(),
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Map<String, String> all = new HashMap<>(environment);
    all.put("SPARK_HOME", spark.toString());
    all.put("SPARK_SCALA_VERSION", "2.12");
    all.put("SPARK_LOCAL_IP", "127.0.0.1");
    return new Entry(name, command, all);
  }

  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Djava.awt.headless=true");
  }
}
