// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.MachineMemory;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files in conf/, as far as they can be held to their word without what they are for. */
class ShippedConfigurationTest {
  private static final Path CONF = Script.ROOT.resolve("conf");
  private static final Pattern MAX_BYTES = Pattern.compile("javacpp\\.maxbytes=(\\d+)");

  /** Another try would give these again. */
  private static final List<Integer> FINAL =
      Stream.of(
              ExitCode.CONFIGURATION,
              ExitCode.DATA,
              ExitCode.RESUME_REFUSED,
              ExitCode.DIVERGED,
              ExitCode.GATE_FAILED)
          .map(ExitCode::number)
          .toList();

  @TempDir Path here;

  @ParameterizedTest
  @CsvSource({
    "spark-application.yaml, SparkApplication, ''",
    "scheduled-spark-application.yaml, ScheduledSparkApplication, template"
  })
  void manifestsAreForThisProgram(String file, String kind, String inside) throws Exception {
    JsonNode root = yaml(CONF.resolve("kubernetes").resolve(file));
    assertThat(root.path("apiVersion").asText()).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(root.path("kind").asText()).isEqualTo(kind);
    JsonNode spec = inside.isEmpty() ? root.path("spec") : root.path("spec").path(inside);
    assertThat(spec.path("mainClass").asText()).isEqualTo(Main.class.getName());
    Map<?, ?> properties = new ObjectMapper().convertValue(spec.path("sparkConf"), Map.class);
    assertThat(properties.get("spark.authenticate")).isEqualTo("true");
    assertThat(properties.get("spark.network.crypto.enabled")).isEqualTo("true");
    requireMemory(spec.path("driver"), JvmMemory.LOCAL_MARGIN);
    requireMemory(spec.path("executor"), JvmMemory.EXECUTOR_MARGIN);
  }

  private static JsonNode yaml(Path file) throws Exception {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return new ObjectMapper().valueToTree(yaml.load(Files.readString(file)));
  }

  private static void requireMemory(JsonNode jvm, long margin) {
    String options = jvm.path("javaOptions").asText();
    Matcher offHeap = MAX_BYTES.matcher(options);
    assertThat(offHeap.find()).isTrue();
    long limit = mebibytes(jvm, "memory") + mebibytes(jvm, "memoryOverhead");
    new JvmMemory(mebibytes(jvm, "memory"), Long.parseLong(offHeap.group(1)), margin)
        .requireWithin(limit, "memory + memoryOverhead");
    assertThat(options.split(" "))
        .contains(
            "--add-modules=jdk.incubator.vector",
            "-Djdk.serialFilter=" + LaunchSecurity.serialFilter(mebibytes(jvm, "memory")));
  }

  private static long mebibytes(JsonNode jvm, String name) {
    return JavaUtils.byteStringAsMb(jvm.path(name).asText()) * JvmMemory.MIB;
  }

  @ParameterizedTest
  @CsvSource({"yarn.conf, yarn", "gpu.conf, yarn"})
  void theLauncherTakesTheProperties(String file, String master) {
    LaunchSite site = TestSite.of(here, 2, new MachineMemory(16 * JvmMemory.GIB, "/proc/meminfo"));
    String path = CONF.resolve(file).toString();
    List<String> words = List.of("train", "--", "--master", master, "--properties-file", path);
    LaunchArguments arguments = LaunchArguments.parse(words);
    assertThat(
            LaunchPlan.command(arguments, site, LaunchPlan.Nd4j.DRIVER, conf -> Optional.empty()))
        .containsSequence("--properties-file", path);
  }

  @Test
  void theShippedDefaultsAreSafe() {
    LaunchArguments defaults =
        LaunchArguments.parse(List.of()).consulting(CONF.resolve("spark-defaults.conf"));
    assertThat(defaults.properties())
        .containsEntry("spark.authenticate", "true")
        .containsEntry("spark.network.crypto.enabled", "true")
        .containsEntry("spark.network.crypto.saslFallback", "false")
        .containsEntry("spark.io.encryption.enabled", "true")
        .containsEntry("spark.ui.enabled", "false");
  }

  @Test
  void aLineOfTheJsonLogIsAnObjectWhateverItSays() throws Exception {
    String message = "a \"quoted\" word,\na new line, a \\, a tab\t, \u0001 and ü€𝄞";
    JsonNode line = new ObjectMapper().readTree(laidOut("log4j2-json.properties", "json", message));
    assertThat(line.path("message").asText()).isEqualTo(message);
    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("thrown").asText().strip())
        .startsWith("java.lang.IllegalStateException: \"inner\"\n\tat ");
    assertThat(laidOut("log4j2.properties", "console", message))
        .endsWith("WARN x: a \"quoted\" word,\n")
        .hasLineCount(1);
  }

  private static String laidOut(String configuration, String appender, String message) {
    LogEvent event =
        Log4jLogEvent.newBuilder()
            .setLoggerName("x")
            .setLevel(Level.WARN)
            .setMessage(new SimpleMessage(message))
            .setThrown(new IllegalStateException("\"inner\""))
            .build();
    URI file = CONF.resolve(configuration).toUri();
    try (LoggerContext context = new LoggerContext("test", null, file)) {
      context.start();
      Layout<?> layout = context.getConfiguration().<Appender>getAppender(appender).getLayout();
      return new String(layout.toByteArray(event), StandardCharsets.UTF_8);
    }
  }

  @Test
  void prometheusIsServedOnLoopback() throws Exception {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.port", "0")
            .config("spark.ui.prometheus.enabled", "true")
            .config("spark.metrics.conf", CONF.resolve("metrics.properties").toString())
            .getOrCreate()) {
      URI ui = URI.create(spark.sparkContext().uiWebUrl().get());
      String numbers = get(ui.resolve("/metrics/prometheus"));
      assertThat(numbers).contains("_jvm_heap_used_", "_DAGScheduler_job_allJobs_");
      assertThat(get(ui.resolve("/metrics/executors/prometheus"))).contains("spark_info{");
      assertThat(Sockets.of(ProcessHandle.current()))
          .filteredOn(socket -> socket.port() == ui.getPort())
          .singleElement()
          .matches(Sockets.Listening::loopback);
    }
  }

  private static String get(URI uri) throws Exception {
    URI local = URI.create("http://127.0.0.1:" + uri.getPort() + uri.getPath());
    try (InputStream in = local.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void argoTriesAgainWhereThatHelps() throws Exception {
    JsonNode spec = yaml(CONF.resolve("argo/sparkvae-nightly.yaml")).path("spec");
    assertThat(spec.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    JsonNode template = spec.path("workflowSpec").path("templates").path(0);
    assertThat(template.path("retryStrategy").path("expression").asText())
        .isEqualTo("!(asInt(lastRetry.exitCode) in %s)".formatted(FINAL));
  }

  @Test
  void kubernetesCronTriesAgainWhereThatHelps() throws Exception {
    JsonNode spec = yaml(CONF.resolve("kubernetes/cron-job.yaml")).path("spec");
    assertThat(spec.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    JsonNode job = spec.path("jobTemplate").path("spec");
    List<Integer> codes = new ArrayList<>();
    JsonNode rule = job.path("podFailurePolicy").path("rules").path(0);
    rule.path("onExitCodes").path("values").forEach(code -> codes.add(code.asInt()));
    assertThat(codes).isEqualTo(FINAL);
    JsonNode container = job.path("template").path("spec").path("containers").path(0);
    assertThat(container.path("name")).isEqualTo(rule.path("onExitCodes").path("containerName"));
  }

  /** Runs the DAG's own rule against what Airflow would hand to it, with its base class away. */
  @ParameterizedTest
  @CsvSource({"sparkvae_nightly.py", "sparkvae_nightly_kubernetes.py"})
  void theDagsCompileAndNameTheCodesThatAreFinal(String file) throws Exception {
    Path dag = CONF.resolve("airflow").resolve(file);
    Process python =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import ast, sys
                tree = ast.parse(open(sys.argv[1]).read(), sys.argv[1])
                for node in tree.body:
                    if isinstance(node, ast.Assign) and node.targets[0].id == "FINAL":
                        print(list(ast.literal_eval(node.value)))
                """,
                dag.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(said).isZero();
    assertThat(said.strip()).isEqualTo(FINAL.toString());
  }

  /** The rule of the pod's operator, with what it needs of Airflow in place of Airflow. */
  @Test
  void thePodsExitCodeDecidesWhetherAirflowTriesAgain() throws Exception {
    Path dag = CONF.resolve("airflow/sparkvae_nightly_kubernetes.py");
    Path harness = Files.writeString(here.resolve("harness.py"), AIRFLOW);
    Process python =
        new ProcessBuilder("python3", harness.toString(), dag.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(said).isZero();
    for (ExitCode code : ExitCode.values()) {
      String ending =
          code == ExitCode.DONE ? "done" : FINAL.contains(code.number()) ? "fail" : "retry";
      assertThat(said).contains("%s %s\n".formatted(code.number(), ending));
    }
    assertThat(said).contains("None retry\n");
  }

  private static final String AIRFLOW =
      """
      import runpy, sys, types
      from types import SimpleNamespace as Some

      class AirflowException(Exception): pass
      class AirflowFailException(AirflowException): pass

      class Operator:
          base_container_name = "base"
          made = []
          def __init__(self, **given): Operator.made.append((self, given))
          def cleanup(self, pod, remote_pod, *args, **kwargs):
              if remote_pod is None or remote_pod.status.phase != "Succeeded":
                  raise AirflowException("returned a failure")

      def module(name, **content):
          sys.modules[name] = types.ModuleType(name)
          sys.modules[name].__dict__.update(content)

      def dag(**given): return lambda make: make
      anything = type("models", (), {"__getattr__": lambda self, name: lambda **given: (name, given)})()
      for name in ["airflow", "airflow.providers", "airflow.providers.cncf",
                   "airflow.providers.cncf.kubernetes", "airflow.providers.cncf.kubernetes.operators"]:
          module(name)
      module("airflow.decorators", dag=dag)
      module("airflow.exceptions", AirflowException=AirflowException, AirflowFailException=AirflowFailException)
      module("airflow.providers.cncf.kubernetes.operators.pod", KubernetesPodOperator=Operator)
      module("kubernetes")
      module("kubernetes.client", models=anything)
      runpy.run_path(sys.argv[1])
      operator, given = Operator.made[0]

      def pod(code):
          ended = Some(exit_code=code) if code is not None else None
          state = Some(name="base", state=Some(terminated=ended))
          return Some(status=Some(phase="Succeeded" if code == 0 else "Failed",
                                  container_statuses=[Some(name="other", state=None), state]))

      for code in [0, 1, 2, 3, 4, 5, 6, 7, 143, None]:
          try:
              operator.cleanup(None, pod(code))
              print(code, "done")
          except AirflowFailException:
              print(code, "fail")
          except AirflowException:
              print(code, "retry")
      """;
}
