// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.LostDevices;
import io.sparkvae.shard.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** After an error that destroyed its context, a process cannot use its card; a new one can. */
class LostCardTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

  @TempDir Path here;

  /** Uses a card again and again, and says how it ends each time. */
  static final class Program {
    public static void main(String[] arguments) {
      CudaDevice device = CudaDevice.open(0);
      try (DeviceMemory memory = device.allocate(64)) {
        for (int time = 0; time < 2; time++) {
          say(
              () -> {
                try (CudaStream stream = device.stream(ProductPrecision.FP32)) {
                  stream.zero(memory.address(), memory.bytes());
                  stream.synchronize();
                }
              });
        }
      }
      say(device::enter);
      say(() -> CudaDevice.open(0));
    }

    private static void say(Runnable use) {
      try {
        use.run();
        OwnProcess.say("works");
      } catch (Failure e) {
        OwnProcess.say(e.exitCode() + " " + e.getMessage());
      }
    }
  }

  @Test
  void aLostCardStaysLostForItsProcess() throws Exception {
    List<String> said =
        OwnProcess.run(Program.class, here, EMULATOR.environment("fail=cuStreamSynchronize:1:719"));
    assertThat(said).hasSize(4);
    assertThat(said.get(0))
        .matches(
            "RESOURCES GPU 0 \\(.+\\): lost: cuStreamSynchronize returned CUDA_ERROR_LAUNCH_FAILED \\(719: .+\\)\\."
                + " This process cannot use the card any more, a new one can unless the card is broken .+");
    assertThat(said).containsOnly(said.get(0));
  }

  /** cuBLAS has a code of its own for it; the driver knows what happened. */
  @Test
  void anErrorOfALibraryBehindALostCardIsALostCard() throws Exception {
    List<String> said =
        OwnProcess.run(
            Program.class,
            here,
            EMULATOR.environment("fail=cublasSetMathMode:1:13 fail=cuMemGetInfo_v2:1:700"));
    assertThat(said).hasSize(4);
    assertThat(said.get(0)).contains("lost: cublasSetMathMode returned CUDA_ERROR_ILLEGAL_ADDRESS");
    assertThat(said).containsOnly(said.get(0));
  }

  @Test
  void aCardThatWorksStays() throws Exception {
    assertThat(OwnProcess.run(Program.class, here, EMULATOR.environment("")))
        .hasSize(4)
        .containsOnly("works");
  }

  @Test
  @Tag("proofs")
  void sparkTriesTheTaskAgainInANewProcess() {
    String once = "fail=cuStreamSynchronize:1:700 fail-once=" + here.resolve("struck");
    List<String> lines = new CopyOnWriteArrayList<>();
    List<String> results = onACluster(once, lines::add, Map.of());
    assertThat(results).singleElement().asString().matches("attempt [12] on executor 1");
    assertThat(lines)
        .singleElement()
        .asString()
        .matches("executor 0 on .+: GPU 0 \\(.+\\): lost: cuStreamSynchronize returned .+");
  }

  /** As where NVIDIA's driver keeps a process from its end. It takes as long as that may take. */
  @Test
  @Tag("proofs")
  void anExecutorEndsEvenIfSparkDoesNotEndIt() {
    String once = "fail=cuStreamSynchronize:1:700 fail-once=" + here.resolve("struck");
    Map<String, String> goesOn = Map.of("spark.executor.killOnFatalError.depth", "0");
    assertThat(onACluster(once, line -> {}, goesOn))
        .singleElement()
        .asString()
        .matches("attempt [12] on executor 1");
  }

  /** Some attempts end with their executor, whose exit tells no reason. */
  @Test
  @Tag("proofs")
  void aCardThatIsLostAgainAndAgainFailsTheJobWithItsMessage() {
    assertThatThrownBy(() -> onACluster("fail=cuStreamSynchronize:1:700", line -> {}, Map.of()))
        .satisfies(
            thrown ->
                assertThat(Failure.causeOf(thrown))
                    .isInstanceOf(ResourceFailure.class)
                    .hasMessageContaining(
                        "lost: cuStreamSynchronize returned CUDA_ERROR_ILLEGAL_ADDRESS"));
  }

  private static List<String> onACluster(
      String settings, Consumer<String> announce, Map<String, String> properties) {
    TestSpark.session().stop();
    makeSparkHome();
    Map<String, String> environment = EMULATOR.environment(settings);
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local-cluster[1,1,800]")
            .config("spark.ui.enabled", "false")
            .config("spark.task.maxFailures", "3")
            .config("spark.executor.memory", "700m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    properties.forEach(builder::config);
    environment.forEach((name, value) -> builder.config("spark.executorEnv." + name, value));
    try (SparkSession spark = builder.getOrCreate();
        LostDevices lost = LostDevices.of(spark.sparkContext(), announce)) {
      return results(spark, lost);
    }
  }

  private static List<String> results(SparkSession spark, LostDevices lost) {
    try {
      return JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(List.of(1), 1)
          .map(number -> compute())
          .collect();
    } catch (Exception e) {
      // Spark throws a checked exception without declaring it.
      throw lost.explained(new IllegalStateException(e.getMessage(), e));
    }
  }

  private static void makeSparkHome() {
    try {
      Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String compute() {
    CudaDevice device = CudaDevice.open(0);
    try (CudaStream stream = device.stream(ProductPrecision.FP32)) {
      stream.synchronize();
    }
    return "attempt %d on executor %s"
        .formatted(TaskContext.get().attemptNumber(), SparkEnv.get().executorId());
  }
}
