// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.MachineMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The command lines in conf/ that schedulers run: the job accepts its words in a dry run, and the
 * launcher the options of Spark.
 */
class ShippedCommandsTest {
  private static final Path CONF = Script.ROOT.resolve("conf");
  private static final String PROGRAM = "/opt/sparkvae/scripts/sparkvae";
  private static final Pattern POD = Pattern.compile("memory\"?: \"?(\\d+)Gi");

  @TempDir Path here;

  private static JsonNode yaml(String file) throws Exception {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return new ObjectMapper().valueToTree(yaml.load(Files.readString(CONF.resolve(file))));
  }

  private static List<String> texts(JsonNode words) {
    List<String> texts = new ArrayList<>();
    words.forEach(word -> texts.add(word.asText()));
    return texts;
  }

  private static String said(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** The words that bash makes of a line, after the program's name. */
  private static List<String> ofShell(String line) throws Exception {
    assertThat(line).contains(" " + PROGRAM + " ");
    String words = line.substring(line.indexOf(PROGRAM) + PROGRAM.length());
    return said("bash", "-c", "printf '%s\\n' " + words).lines().toList();
  }

  /** The words of a file of conf/ after the program's name. */
  private static List<String> words(String file) throws Exception {
    if (file.endsWith(".py")) {
      String program = Script.ROOT.resolve("jobs/src/test/python/commands.py").toString();
      String said = said("python3", program, CONF.resolve(file).toString());
      List<String> words = texts(new ObjectMapper().readTree(said));
      assertThat(words.get(0)).isEqualTo(PROGRAM);
      return words.subList(1, words.size());
    }
    return switch (file) {
      case "cron/sparkvae-nightly" -> ofShell(cron(Files.readString(CONF.resolve(file))));
      case "kubernetes/cron-job.yaml" ->
          ofShell(
              yaml(file)
                  .at("/spec/jobTemplate/spec/template/spec/containers/0/args/0")
                  .asText()
                  .replace("exec ", " "));
      case "argo/sparkvae-nightly.yaml" ->
          texts(yaml(file).at("/spec/workflowSpec/templates/0/container/args"));
      case "kubernetes/spark-application.yaml" -> texts(yaml(file).at("/spec/arguments"));
      default -> texts(yaml(file).at("/spec/template/arguments"));
    };
  }

  /** The command of the last line: five fields of time and a user come first; % is escaped. */
  private static String cron(String table) {
    String line = table.lines().reduce((first, last) -> last).orElseThrow();
    assertThat(line.replace("\\%", "")).as("cron ends a command at a bare %").doesNotContain("%");
    return line.split(" +", 7)[6].replace("\\%", "%");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "airflow/sparkvae_nightly.py",
        "airflow/sparkvae_nightly_kubernetes.py",
        "argo/sparkvae-nightly.yaml",
        "cron/sparkvae-nightly",
        "kubernetes/cron-job.yaml",
        "kubernetes/scheduled-spark-application.yaml",
        "kubernetes/spark-application.yaml"
      })
  void theJobAndTheLauncherAcceptTheWords(String file) throws Exception {
    List<String> words = new ArrayList<>(words(file));
    int end = words.contains("--") ? words.indexOf("--") : words.size();
    requireAccepted(words.subList(0, end));
    words.replaceAll(word -> word.replace("/opt/sparkvae/", Script.ROOT + "/"));
    LaunchSite pod = TestSite.of(here, 1, new MachineMemory(memory(file), "the pod"));
    LaunchArguments arguments = LaunchArguments.parse(words);
    assertThat(LaunchPlan.command(arguments, pod, LaunchPlan.Nd4j.DRIVER, conf -> Optional.empty()))
        .contains("pipeline");
  }

  /** The memory of the driver's pod, in bytes, or of a machine where a file names none. */
  private static long memory(String file) throws IOException {
    Matcher pod = POD.matcher(Files.readString(CONF.resolve(file)));
    return (pod.find() ? Long.parseLong(pod.group(1)) : 16) * JvmMemory.GIB;
  }

  /** Plans the run with images, files and directories of this machine in place of those named. */
  private void requireAccepted(List<String> job) throws Exception {
    Outcome planned = plan(job);
    assertThat(planned.code()).as(planned.err()).isZero();
    assertThat(planned.out()).contains("would run ingest", "would run train", "would run report");
  }

  private Outcome plan(List<String> job) throws Exception {
    List<String> words = new ArrayList<>(job);
    int config = words.indexOf("--config") + 1;
    assertThat(words.get(config)).endsWith("/nightly.conf");
    words.set(config, CONF.resolve("nightly.conf").toString());
    int output = words.indexOf("--output") + 1;
    assertThat(words.get(output)).contains("/runs/");
    words.set(output, here.resolve("runs/night").toString());
    Path images = BadFiles.folder(here.resolve("images"), 20, 64);
    words.addAll(List.of("--set", "ingest.input=" + images, "--dry-run"));
    for (String key : List.of("pipeline.latest", "pipeline.since.run", "gates.against")) {
      words.addAll(List.of("--set", key + "=" + here.resolve("runs/latest")));
    }
    return Outcome.of(words.toArray(String[]::new));
  }

  @Test
  void aWordThatTheJobDoesNotKnowIsNoticed() throws Exception {
    List<String> words = new ArrayList<>(words("cron/sparkvae-nightly"));
    words.add("--sinec");
    assertThat(plan(words).code()).isEqualTo(2);
  }
}
