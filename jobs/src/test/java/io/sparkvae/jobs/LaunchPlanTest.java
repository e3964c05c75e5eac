// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.cluster.StandaloneMaster;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.machine.MachineMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchPlanTest {
  @TempDir Path root;
  private LaunchSite embedded;
  private LaunchSite installed;

  @BeforeEach
  void sites() {
    embedded = site(Optional.empty(), 16);
    installed = site(Optional.of(Path.of("/opt/spark")), 16);
  }

  private LaunchSite site(Optional<Path> sparkHome, int gibibytes) {
    return new LaunchSite(
        root,
        root.resolve("sparkvae.jar"),
        sparkHome,
        root.resolve("cluster"),
        Optional.empty(),
        Map.of(),
        2,
        new MachineMemory(gibibytes * JvmMemory.GIB, "/proc/meminfo"));
  }

  private static List<String> plan(LaunchSite site, String... words) {
    return plan(site, LaunchPlan.Nd4j.DRIVER, words);
  }

  private static List<String> plan(LaunchSite site, LaunchPlan.Nd4j nd4j, String... words) {
    return LaunchPlan.command(
        LaunchArguments.parse(List.of(words)), site, nd4j, conf -> Optional.empty());
  }

  private static List<String> plan(
      LaunchSite site, StandaloneMaster.Offer offer, List<String> words) {
    return LaunchPlan.command(
        LaunchArguments.parse(words), site, LaunchPlan.Nd4j.DRIVER, conf -> Optional.of(offer));
  }

  @Test
  void theEmbeddedSparkRunsInThisMachinesMemory() {
    List<String> command = plan(embedded, "train", "--shards", "a b", "--output", "o");
    assertThat(command).startsWith("env", "SPARK_LOCAL_IP=127.0.0.1");
    assertThat(command.get(2)).endsWith("/bin/java");
    assertThat(command)
        .contains("-Xmx2048m", "-Dorg.bytedeco.javacpp.maxbytes=1073741824")
        .contains("-Dorg.bytedeco.javacpp.maxphysicalbytes=4294967296")
        .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
        .contains("org.apache.spark.deploy.SparkSubmit", "spark.master=local[*]")
        .contains("spark.driver.host=127.0.0.1")
        .contains("-Djdk.serialFilter=" + LaunchSecurity.serialFilter(2048 * JvmMemory.MIB))
        .endsWith(
            "--class",
            "io.sparkvae.jobs.Main",
            "local:" + root.resolve("sparkvae.jar"),
            "train",
            "--shards",
            "a b",
            "--output",
            "o");
  }

  @Test
  void anInstalledSparkGetsOneStringOfOptionsEach() {
    List<String> command =
        plan(
            installed,
            "train",
            "--",
            "--master",
            "spark://h:7077",
            "--conf",
            "spark.executor.extraJavaOptions=-Da=1 -Db=2",
            "--driver-java-options=-Dc=3",
            "--executor-memory",
            "3g",
            "--supervise");
    assertThat(command.get(0)).isEqualTo("/opt/spark/bin/spark-submit");
    assertThat(command)
        .filteredOn(word -> word.startsWith("spark.executor.extraJavaOptions="))
        .singleElement()
        .asString()
        .contains("maxbytes=1073741824 ", "maxphysicalbytes=6442450944 ")
        .endsWith(" -Da=1 -Db=2");
    assertThat(command)
        .filteredOn(word -> word.startsWith("spark.driver.extraJavaOptions="))
        .singleElement()
        .asString()
        .endsWith(" -Dc=3");
    assertThat(command)
        .contains("spark.executor.memory=3072m", "spark.executor.memoryOverhead=3072m")
        .contains("--supervise", root.resolve("sparkvae.jar").toString())
        .doesNotContain("spark.driver.host=127.0.0.1", "--driver-java-options");
  }

  @Test
  void anExecutorTakesAllCoresOfItsWorkerUnlessTheirNumberIsSet() {
    StandaloneMaster.Worker large = new StandaloneMaster.Worker(4, 2 * JvmMemory.GIB, 0);
    StandaloneMaster.Worker small = new StandaloneMaster.Worker(2, 2 * JvmMemory.GIB, 0);
    StandaloneMaster.Offer offer = new StandaloneMaster.Offer(List.of(small, large), 0, 0);
    List<String> words = List.of("train", "--", "--master", "spark://h:7077");
    // 2.5 GiB would be right for four tasks, but the worker has less.
    assertThat(plan(installed, offer, words))
        .contains("spark.executor.memory=2048m")
        .anyMatch(word -> word.contains("maxbytes=" + 5 * JvmMemory.GIB / 2 + " "));
    List<String> fewer =
        List.of("train", "--", "--master", "spark://h:7077", "--total-executor-cores", "2");
    assertThat(plan(installed, offer, fewer)).contains("spark.executor.memory=1536m");
    List<String> one = List.of("train", "--", "--master", "spark://h:7077", "--executor-cores=1");
    assertThat(plan(installed, offer, one)).contains("spark.executor.memory=1024m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spark://h:7077 | two | spark.executor.cores: expected a whole number from 1, found 'two'",
        "spark://h:7077 | 0 | spark.executor.cores: expected a whole number from 1, found '0'",
        "local[99999999999] | 1 | spark.master: expected a whole number from 1, found '99999999999'",
        "local-cluster[1,99999999999,900] | 1 | spark.master: expected a whole number from 1, found '99999999999'",
      })
  void numbersOfCoresAreChecked(String master, String cores, String message) {
    String property = "spark.executor.cores=" + cores;
    assertThatThrownBy(() -> plan(installed, "train", "--", "--master", master, "--conf", property))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(message);
  }

  @Test
  void aDriverInTheClusterHasEverythingInProperties() {
    String[] words = {"train", "--", "--master", "spark://h:1", "--deploy-mode", "cluster"};
    List<String> command = plan(embedded, with(words, "--driver-memory", "9000g"));
    assertThat(command)
        .as("the process here only submits, and memory of this machine is of no interest")
        .contains("-Xmx512m", "spark.driver.memory=9216000m", "spark.submit.deployMode=client")
        .endsWith("submit", embedded.jar().toUri().toString(), "train");
    assertThat(command)
        .filteredOn(word -> word.startsWith("spark.driver.extraJavaOptions="))
        .singleElement()
        .asString()
        .contains(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-Djdk.serialFilter=",
            "-Dorg.bytedeco.javacpp.maxbytes=")
        .doesNotContain("log4j2.configurationFile");
    assertThat(plan(installed, "train", "--", "--master", "yarn", "--deploy-mode", "cluster"))
        .contains("spark.submit.deployMode=cluster")
        .anyMatch(word -> word.startsWith("spark.driver.memoryOverhead="))
        .doesNotContain("submit");
  }

  @Test
  void nd4jsLibraryIsReadInPlaceByJvmsOfThisMachine() throws IOException {
    String jar = Files.createFile(root.resolve("sparkvae-nd4j.jar")).toString();
    assertThat(plan(embedded, "train")).contains("spark.jars=local:" + jar);
    assertThat(plan(embedded, "train", "--", "--jars", "a.jar,b.jar"))
        .contains("spark.jars=a.jar,b.jar,local:" + jar)
        .doesNotContain("--jars");
  }

  @Test
  void executorsOfAClusterGetNd4jsLibraryOnlyIfTheyUseIt() throws IOException {
    String[] words = {"train", "--", "--master", "spark://h:1", "--driver-class-path", "/a.jar"};
    assertThat(plan(installed, words)).contains("spark.driver.extraClassPath=/a.jar");
    String jar = Files.createFile(root.resolve("sparkvae-nd4j.jar")).toString();
    assertThat(plan(installed, words))
        .contains("spark.driver.extraClassPath=/a.jar:" + jar)
        .noneMatch(word -> word.startsWith("spark.jars="));
    assertThat(plan(embedded, words)).anyMatch(word -> word.endsWith("/jars/*:/a.jar:" + jar));
    assertThat(plan(installed, LaunchPlan.Nd4j.EXECUTORS, words))
        .contains("spark.driver.extraClassPath=/a.jar", "spark.jars=" + jar);
    String[] inCluster = with(words, "--deploy-mode", "cluster");
    assertThat(plan(installed, inCluster)).noneMatch(word -> word.contains("nd4j.jar"));
    assertThat(plan(installed, LaunchPlan.Nd4j.EXECUTORS, inCluster)).contains("spark.jars=" + jar);
  }

  @ParameterizedTest
  @CsvSource({"spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"})
  void theHeapIsNotSetByOptionsOfTheJvm(String property) {
    String heap = property + "=-Dx=1 -Xmx4g";
    assertThatThrownBy(() -> plan(embedded, "train", "--", "--master", "yarn", "--conf", heap))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            property
                + ": expected no -Xmx, because --driver-memory and --executor-memory set the heap, found -Xmx4g");
  }

  @Test
  void aPropertiesFileWithAWrongEscapeIsRefused() throws IOException {
    Path file = Files.writeString(root.resolve("my.properties"), "spark.x=\\u00zz\n");
    assertThatThrownBy(() -> plan(installed, "train", "--", "--properties-file", "" + file))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("--properties-file %s: expected a readable file, found ", file);
  }

  @Test
  void coresOfAllExecutorsAreANumber() {
    String[] words = {"train", "--", "--master", "spark://h:1", "--conf", "spark.cores.max=few"};
    assertThatThrownBy(() -> plan(installed, words))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("spark.cores.max: expected a whole number from 1, found 'few'");
  }

  @Test
  void theOperatorsOwnCollectorIsTheOnlyOne() {
    String own = "spark.executor.extraJavaOptions=-XX:+UseZGC";
    assertThat(plan(embedded, "train", "--", "--master", "yarn", "--conf", own))
        .filteredOn(word -> word.startsWith("spark.executor.extraJavaOptions="))
        .singleElement()
        .asString()
        .endsWith(" -XX:+UseZGC")
        .doesNotContain("Parallel");
    assertThat(plan(embedded, "train", "--", "--master", "yarn"))
        .filteredOn(word -> word.startsWith("spark.executor.extraJavaOptions="))
        .singleElement()
        .asString()
        .endsWith(" -XX:+UseParallelGC");
  }

  @Test
  void aPlanThatDoesNotFitTheMachineIsRefusedButADoctorMayLook() {
    LaunchSite small = site(Optional.empty(), 3);
    assertThatThrownBy(() -> plan(small, "train"))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "memory: expected at least 4.0 GiB (heap 2.0 GiB + off-heap 1.0 GiB + 1.0 GiB for the"
                + " rest), found 3.0 GiB (/proc/meminfo)");
    assertThat(plan(small, "doctor")).contains("doctor");
    assertThat(plan(small, "train", "--", "--driver-memory", "1g")).contains("-Xmx1024m");
    assertThatThrownBy(() -> plan(embedded, "train", "--", "--driver-memory", "20g"))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("heap 20.0 GiB");
    assertThatThrownBy(() -> plan(embedded, "train", "--", "--master", "local-cluster[4,1,1024]"))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "memory: expected at least 20.0 GiB for local-cluster[4,1,1024], found 16.0 GiB"
                + " (/proc/meminfo)");
  }

  @Test
  void heapOffHeapAndTwoGibibytesMustFitMemoryAndOverhead() {
    String[] cluster = {"train", "--", "--master", "yarn", "--conf"};
    assertThatThrownBy(() -> plan(installed, with(cluster, "spark.executor.memoryOverhead=2100m")))
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("found 1.0 GiB and 52 MiB");
    assertThatThrownBy(
            () ->
                plan(
                    installed,
                    with(
                        cluster,
                        "spark.executor.memoryOverhead=3g",
                        "--conf",
                        "spark.sparkvae.offHeap=2g")))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(
            "memory: expected at least 5.0 GiB (heap 1.0 GiB + off-heap 2.0 GiB + 2.0 GiB for the"
                + " rest), found 4.0 GiB (spark.executor.memory + spark.executor.memoryOverhead)");
    assertThat(plan(installed, with(cluster, "spark.executor.memoryOverhead=4g")))
        .filteredOn(word -> word.startsWith("spark.executor.extraJavaOptions="))
        .singleElement()
        .asString()
        .contains("maxbytes=" + 2 * JvmMemory.GIB);
  }

  private static String[] with(String[] words, String... more) {
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  @Test
  void theSecretOfOurOwnClusterStaysInItsFile() throws IOException {
    Files.createDirectories(root.resolve("cluster"));
    Files.writeString(root.resolve("cluster/url"), "spark://127.0.0.1:7077\n");
    Path file = root.resolve("cluster/client.properties");
    Files.writeString(file, "spark.authenticate.secret=hush");
    List<String> command = plan(embedded, "train", "--", "--master", "spark://127.0.0.1:7077");
    assertThat(command).containsSequence("--properties-file", file.toString());
    assertThat(String.join(" ", command)).doesNotContain("hush");
    assertThat(plan(embedded, "train", "--", "--master", "spark://h:1"))
        .doesNotContain(file.toString());
    assertThatThrownBy(
            () ->
                plan(
                    embedded,
                    "train",
                    "--",
                    "--master",
                    "spark://127.0.0.1:7077",
                    "--properties-file",
                    file.toString()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("--properties-file: expected --conf options instead for spark://127");
  }

  @Test
  void aPropertiesFileIsConsultedAndPassedOn() throws IOException {
    Path file =
        Files.writeString(root.resolve("p.conf"), "spark.driver.memory 3g\nspark.x.secret hush\n");
    List<String> command = plan(embedded, "train", "--", "--properties-file", file.toString());
    assertThat(command).contains("-Xmx3072m").containsSequence("--properties-file", "" + file);
    assertThat(String.join(" ", command)).doesNotContain("hush");
  }

  @Test
  void executorsGetTheOverridesOfThisProgramsOwnAndNothingElse() {
    Map<String, String> environment =
        Map.of(
            "SPARKVAE_NATIVE_BUILD", "avx2",
            "SPARKVAE_BLAS_CORE", "Zen",
            "SPARKVAE_THREADS", " ",
            "OMP_NUM_THREADS", "8");
    LaunchSite site =
        new LaunchSite(
            root,
            embedded.jar(),
            Optional.empty(),
            embedded.cluster(),
            Optional.empty(),
            LaunchSite.overridesIn(environment),
            2,
            embedded.memory());
    String other = "spark.executorEnv.SPARKVAE_BLAS_CORE=Haswell";
    assertThat(plan(site, "train"))
        .filteredOn(word -> word.startsWith("spark.executorEnv."))
        .containsExactlyInAnyOrder(
            "spark.executorEnv.SPARKVAE_NATIVE_BUILD=avx2",
            "spark.executorEnv.SPARKVAE_BLAS_CORE=Zen");
    assertThat(plan(site, "train", "--", "--conf", other))
        .filteredOn(word -> word.startsWith("spark.executorEnv.SPARKVAE_BLAS_CORE"))
        .containsExactly(other);
  }

  @Test
  void theShippedDefaultsHoldUnderANamedFile() throws IOException {
    Files.createDirectories(root.resolve("conf"));
    Files.writeString(
        root.resolve("conf/spark-defaults.conf"),
        "spark.authenticate true\nspark.network.crypto.enabled true\nspark.ui.enabled false\n");
    Path file =
        Files.writeString(
            root.resolve("p.conf"), "spark.ui.enabled true\nspark.authenticate.secret hush\n");
    List<String> command =
        plan(
            embedded,
            "train",
            "--",
            "--properties-file",
            "" + file,
            "--master",
            "spark://h:1",
            "--conf",
            "spark.network.crypto.enabled=false");
    assertThat(command)
        .contains("spark.authenticate=true", "spark.network.crypto.enabled=false")
        .doesNotContain("spark.network.crypto.enabled=true", "spark.ui.enabled=false");
    assertThat(String.join(" ", command)).doesNotContain("hush");
  }

  @Test
  void aSecretIsAskedForAndNotTakenWhereOthersSeeIt() throws IOException {
    Files.createDirectories(root.resolve("conf"));
    Files.writeString(root.resolve("conf/spark-defaults.conf"), "spark.authenticate true\n");
    String[] cluster = {"train", "--", "--master", "spark://h:1"};
    assertThatThrownBy(() -> plan(embedded, cluster))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "spark.authenticate.secret: expected the secret of spark://h:1 in a --properties-file,"
                + " found none (on a network where everybody may use the cluster: --conf"
                + " spark.authenticate=false --conf spark.network.crypto.enabled=false)");
    assertThatThrownBy(
            () -> plan(embedded, with(cluster, "--conf", "spark.authenticate.secret=hush")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found it on the command line")
        .hasMessageNotContaining("hush");
    assertThat(
            plan(
                embedded,
                with(
                    cluster,
                    "--conf",
                    "spark.authenticate=false",
                    "--conf",
                    "spark.network.crypto.enabled=false")))
        .contains("spark.authenticate=false", "spark.network.crypto.enabled=false");
    for (String master : List.of("local[2]", "yarn", "k8s://https://h:6443")) {
      assertThat(plan(embedded, "train", "--", "--master", master)).contains("train");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "spark://h:1", "yarn"})
  void encryptionNeedsASecret(String master) throws IOException {
    Files.createDirectories(root.resolve("conf"));
    Files.writeString(
        root.resolve("conf/spark-defaults.conf"),
        "spark.authenticate true\nspark.network.crypto.enabled true\n");
    String[] off = {"train", "--", "--master", master, "--conf", "spark.authenticate=false"};
    assertThatThrownBy(() -> plan(embedded, off))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage(
            "spark.authenticate: expected true, because spark.network.crypto.enabled = true encrypts"
                + " with the secret that it gives, found false; with authentication off, add --conf"
                + " spark.network.crypto.enabled=false");
    assertThat(plan(embedded, with(off, "--conf", "spark.network.crypto.enabled=false")))
        .contains("spark.authenticate=false");
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> plan(embedded, "train", "--", "--driver-memory", "much"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("spark.driver.memory: expected a size like 2g, found 'much'");
    assertThatThrownBy(() -> plan(embedded, "train", "--", "--conf", "x"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("--conf: expected key=value, found 'x'");
    assertThatThrownBy(() -> plan(embedded, "train", "--", "--master"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessage("--master: expected a value, found none");
  }
}
