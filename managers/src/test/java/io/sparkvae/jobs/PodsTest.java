// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.MachineMemory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.KubernetesConf$;
import org.apache.spark.deploy.k8s.KubernetesDriverSpec;
import org.apache.spark.deploy.k8s.SparkPod;
import org.apache.spark.deploy.k8s.submit.JavaMainAppResource;
import org.apache.spark.deploy.k8s.submit.KubernetesDriverBuilder;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The pods that {@code spark-submit} would create on Kubernetes for a command of the launcher, from
 * Spark's own builders. No cluster is asked.
 */
@Tag("proofs")
class PodsTest {
  private static final String MASTER = "k8s://https://127.0.0.1:6443";
  private static final String[] JOB = {
    "pipeline", "--config", "", "--output", "s3a://bucket/runs/1"
  };

  @TempDir Path here;
  private final KubernetesClient nobody = new KubernetesClientBuilder().build();

  @AfterEach
  void close() {
    nobody.close();
  }

  /** What the launcher would start: the properties, and the application with its arguments. */
  private record Submitted(SparkConf conf, String jar, List<String> job) {}

  private Submitted submitted(String mode, String... more) throws Exception {
    Path config = Files.writeString(here.resolve("small.conf"), "train.epochs = ${EPOCHS}");
    List<String> words = new ArrayList<>(List.of(JOB));
    words.set(2, config.toString());
    words.addAll(List.of("--", "--master", MASTER, "--deploy-mode", mode));
    words.addAll(List.of("--conf", "spark.kubernetes.container.image=example.org/sparkvae:1"));
    words.addAll(List.of("--conf", "spark.executor.instances=3", "--executor-cores", "2"));
    words.addAll(List.of(more));
    LaunchArguments arguments = LaunchArguments.parse(words);
    LaunchArguments sent =
        ManagedDriver.of(arguments, Map.of("EPOCHS", "3"))
            .map(driver -> arguments.over(driver.properties()))
            .orElse(arguments);
    LaunchSite site = TestSite.of(here, 2, new MachineMemory(16 * JvmMemory.GIB, "/proc/meminfo"));
    return parsed(LaunchPlan.command(sent, site, LaunchPlan.Nd4j.DRIVER, conf -> Optional.empty()));
  }

  /** Reads the command as {@code spark-submit} does. */
  private static Submitted parsed(List<String> command) {
    SparkConf conf = new SparkConf(false);
    int at = 1;
    while (command.get(at).equals("--conf")) {
      String[] property = command.get(at + 1).split("=", 2);
      conf.set(property[0], property[1]);
      at += 2;
    }
    assertThat(command.subList(at, at + 2)).containsExactly("--class", Main.class.getName());
    return new Submitted(conf, command.get(at + 2), command.subList(at + 3, command.size()));
  }

  private KubernetesDriverSpec driver(Submitted submitted) {
    return new KubernetesDriverBuilder()
        .buildFromFeatures(
            KubernetesConf$.MODULE$.createDriverConf(
                submitted.conf(),
                "spark-1",
                new JavaMainAppResource(Option.apply(submitted.jar())),
                Main.class.getName(),
                submitted.job().toArray(String[]::new),
                Option.empty()),
            nobody);
  }

  private SparkPod executor(SparkConf conf, Pod driver) {
    SparkConf own =
        conf.clone().set("spark.driver.host", "driver").set("spark.driver.port", "7078");
    own.set("spark.app.id", "spark-1").set("spark.kubernetes.executor.podNamePrefix", "sparkvae");
    return new KubernetesExecutorBuilder()
        .buildFromFeatures(
            KubernetesConf$.MODULE$.createExecutorConf(
                own, "1", "spark-1", Option.apply(driver), 0),
            new SecurityManager(own, Option.empty(), null),
            nobody,
            ResourceProfile$.MODULE$.getOrCreateDefaultProfile(own))
        .pod();
  }

  private static Map<String, String> environment(Container container) {
    return container.getEnv().stream()
        .filter(variable -> variable.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue, (first, last) -> last));
  }

  private static long bytes(Map<String, Quantity> resources, String name) {
    BigDecimal amount = Quantity.getAmountInBytes(resources.get(name));
    return amount.longValueExact();
  }

  @Test
  void theDriversPodRunsTheJobWithItsMemoryAndItsReport() throws Exception {
    Submitted submitted = submitted("cluster", "--driver-memory", "3g");
    KubernetesDriverSpec spec = driver(submitted);
    Container container = spec.pod().container();
    assertThat(container.getImage()).isEqualTo("example.org/sparkvae:1");
    assertThat(container.getArgs())
        .containsSubsequence("driver", "--class", Main.class.getName())
        .containsSequence("local:///opt/sparkvae/sparkvae.jar", "pipeline", "--config")
        .endsWith("--output", "s3a://bucket/runs/1");
    assertThat(bytes(container.getResources().getLimits(), "memory"))
        .as("heap, off-heap and margin of a driver")
        .isEqualTo(5 * JvmMemory.GIB);
    Map<String, String> environment = environment(container);
    assertThat(environment)
        .containsEntry("LC_ALL", "C.UTF-8")
        .containsEntry("EPOCHS", "3")
        .containsKey(CarriedConfiguration.VARIABLE);
    assertThat(environment.get(JobReport.VARIABLE))
        .matches("s3a://bucket/runs/_driver-[0-9a-f-]{36}\\.json");
    assertThat(
            CarriedConfiguration.in(new org.apache.hadoop.conf.Configuration(), environment)
                .read("any"))
        .isEqualTo("train.epochs = ${EPOCHS}");
  }

  /** Kubernetes gives the driver its properties in a file. */
  @Test
  void theDriversOptionsArriveWhole() throws Exception {
    Submitted submitted = submitted("cluster");
    Map<String, String> properties =
        JavaConverters.mapAsJavaMap(driver(submitted).systemProperties());
    String options = submitted.conf().get("spark.driver.extraJavaOptions");
    assertThat(properties).containsEntry("spark.driver.extraJavaOptions", options);
    assertThat(QuotedWords.split("options", options))
        .contains(
            "--add-modules=jdk.incubator.vector",
            "-Djdk.serialFilter=" + LaunchSecurity.serialFilter(2 * JvmMemory.GIB));
  }

  @Test
  void anExecutorsPodHasHeapOffHeapAndMargin() throws Exception {
    Submitted submitted = submitted("cluster");
    SparkPod pod = executor(submitted.conf(), driver(submitted).pod().pod());
    Container container = pod.container();
    JvmMemory planned = JvmMemory.executor(2);
    assertThat(bytes(container.getResources().getLimits(), "memory")).isEqualTo(planned.total());
    assertThat(bytes(container.getResources().getRequests(), "memory")).isEqualTo(planned.total());
    assertThat(container.getResources().getRequests().get("cpu")).isEqualTo(new Quantity("2"));
    Map<String, String> environment = environment(container);
    assertThat(environment)
        .containsEntry("LC_ALL", "C.UTF-8")
        .containsEntry("SPARK_EXECUTOR_CORES", "2")
        .containsEntry("SPARK_EXECUTOR_MEMORY", planned.heap() / JvmMemory.MIB + "m");
    List<String> options =
        environment.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("SPARK_JAVA_OPT_"))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(options)
        .contains(
            "--add-modules=jdk.incubator.vector",
            "-XX:+UseParallelGC",
            "-Dorg.bytedeco.javacpp.maxbytes=" + planned.offHeap(),
            "-Djdk.serialFilter=" + LaunchSecurity.serialFilter(planned.heap()));
    assertThat(pod.pod().getMetadata().getLabels()).containsEntry("spark-role", "executor");
  }

  /** The properties of {@code conf/gpu.conf}, and a node selector as docs/cluster.md shows it. */
  @Test
  void anExecutorsPodAsksForItsCard() throws Exception {
    Submitted submitted =
        submitted(
            "client",
            "--conf",
            "spark.executor.resource.gpu.amount=1",
            "--conf",
            "spark.executor.resource.gpu.vendor=nvidia.com",
            "--conf",
            "spark.task.resource.gpu.amount=0.5",
            "--conf",
            "spark.executor.resource.gpu.discoveryScript=/opt/sparkvae/scripts/gpu-discovery.sh",
            "--conf",
            "spark.kubernetes.executor.node.selector.nvidia.com/gpu.product=NVIDIA-H100-80GB-HBM3");
    SparkPod pod = executor(submitted.conf(), null);
    assertThat(pod.container().getResources().getLimits().get("nvidia.com/gpu"))
        .isEqualTo(new Quantity("1"));
    assertThat(pod.pod().getSpec().getNodeSelector())
        .containsEntry("nvidia.com/gpu.product", "NVIDIA-H100-80GB-HBM3");
  }

  /** In client mode the driver is where the launcher is, and serves its jar to the executors. */
  @Test
  void aDriverOutsideServesItsOwnJar() throws Exception {
    assertThat(submitted("client").jar()).isEqualTo(here.resolve("sparkvae.jar").toString());
    assertThat(submitted("cluster", "--conf", "spark.sparkvae.jar=s3a://bucket/sparkvae.jar").jar())
        .isEqualTo("s3a://bucket/sparkvae.jar");
  }

  /** No secret of the cluster stands in a pod: Spark makes one, as a secret of Kubernetes. */
  @Test
  void noSecretStandsInThePods() throws Exception {
    Submitted submitted = submitted("cluster", "--conf", "spark.authenticate=true");
    KubernetesDriverSpec spec = driver(submitted);
    String all = spec.pod().pod() + "" + spec.pod().container() + spec.systemProperties();
    assertThat(all).doesNotContain("spark.authenticate.secret=");
    assertThat(JavaConverters.seqAsJavaList(spec.driverKubernetesResources()))
        .noneMatch(
            resource -> resource instanceof ConfigMap map && map.toString().contains("secret="));
  }
}
