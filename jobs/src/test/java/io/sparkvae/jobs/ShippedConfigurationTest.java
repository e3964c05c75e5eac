// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
    List<String> words = new ArrayList<>();
    spec.path("arguments").forEach(argument -> words.add(argument.asText()));
    // Help is given to whoever names jobs and options that there are.
    words.add("--help");
    assertThat(Outcome.of(words.toArray(String[]::new)).err()).isEmpty();
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
    LaunchSite site =
        new LaunchSite(
            Script.ROOT,
            here.resolve("sparkvae.jar"),
            Optional.of(here),
            here.resolve("cluster"),
            Optional.empty(),
            Map.of(),
            2,
            new MachineMemory(16 * JvmMemory.GIB, "/proc/meminfo"));
    String path = CONF.resolve(file).toString();
    List<String> words = List.of("train", "--", "--master", master, "--properties-file", path);
    assertThat(LaunchPlan.command(LaunchArguments.parse(words), site, conf -> Optional.empty()))
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
  void theDagCompiles() throws Exception {
    Process python =
        new ProcessBuilder(
                "python3",
                "-c",
                "import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])",
                CONF.resolve("airflow/sparkvae_nightly.py").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(said).isZero();
  }
}
