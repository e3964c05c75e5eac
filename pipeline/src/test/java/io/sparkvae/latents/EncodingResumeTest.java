// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An encoding that was interrupted, or that earlier latents help, leaves what a clean one does. */
class EncodingResumeTest {
  private static final int SHARDS = 12;
  private static final int IMAGES = 40;
  private static final Settings SETTINGS = Fixture.settings("output.leaseSeconds=2");
  @TempDir Path temporary;

  @BeforeEach
  void makeInputs() {
    Fixture.model(temporary.resolve("model"), SETTINGS);
    shards("shards", SHARDS);
  }

  private void shards(String name, int count) {
    List<Row> images = Fixture.images(Split.TRAIN, count * IMAGES, Fixture.SHAPE.size());
    List<List<Row>> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(images.subList(i * IMAGES, (i + 1) * IMAGES));
    }
    Fixture.shards(temporary.resolve(name), Fixture.SHAPE, files, 0);
  }

  private Manifest.Read encode(Settings settings, String output) {
    return encode(settings, "shards", Optional.empty(), output);
  }

  private Manifest.Read encode(
      Settings settings, String shards, Optional<String> since, String output) {
    return TestStages.encode(
        Fixture.spark(),
        settings,
        Fixture.hadoop(temporary.resolve("model")),
        Fixture.hadoop(temporary.resolve(shards)),
        since.map(earlier -> Fixture.hadoop(temporary.resolve(earlier))),
        Fixture.hadoop(temporary.resolve(output)));
  }

  private List<Manifest.DataFile> clean() {
    return encode(SETTINGS, "clean").manifest().files();
  }

  /** Everything in a directory but Hadoop's checksums, with the time of its last change. */
  private Map<String, Long> files(String directory) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    Path root = temporary.resolve(directory);
    try (var found = Files.walk(root)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (!name.endsWith(".crc")) {
          files.put(name, Files.getLastModifiedTime(file).toMillis());
        }
      }
    }
    return files;
  }

  private void isAsClean(String output, List<Manifest.DataFile> clean) throws IOException {
    assertThat(
            Manifest.read(Fixture.hadoop(temporary.resolve(output)), "latents", Fixture.hadoop())
                .manifest()
                .files())
        .isEqualTo(clean);
    List<String> expected = new ArrayList<>(clean.stream().map(Manifest.DataFile::path).toList());
    expected.addAll(List.of("_manifest.json", "_throughput.json"));
    assertThat(files(output).keySet()).containsExactlyInAnyOrderElementsOf(expected);
    for (Manifest.DataFile file : clean) {
      assertThat(
              Fixture.dataFile(
                  temporary.resolve(output), temporary.resolve(output).resolve(file.path())))
          .isEqualTo(file);
    }
  }

  /** Another JVM that encodes on one core, and is killed once it has finished a few shards. */
  private void encodeUntilKilled(String output, int finished) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Child.class.getName(), temporary.toString(), output));
    Process child =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("child.log").toFile())
            .start();
    Path units = temporary.resolve(output).resolve("_JOURNAL/units");
    while (count(units) < finished) {
      assertThat(child.isAlive())
          .as("%s", Files.readString(temporary.resolve("child.log")))
          .isTrue();
      Thread.sleep(5);
    }
    child.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
  }

  private static long count(Path units) throws IOException {
    if (!Files.isDirectory(units)) {
      return 0;
    }
    try (var found = Files.newDirectoryStream(units, "[!.]*.json")) {
      return java.util.stream.StreamSupport.stream(found.spliterator(), false).count();
    }
  }

  /** The process that is killed. */
  public static final class Child {
    public static void main(String[] args) {
      Path root = Path.of(args[0]);
      try (SparkSession spark =
          SparkSession.builder()
              .master("local[1]")
              .config("spark.ui.enabled", "false")
              .getOrCreate()) {
        TestStages.encode(
            spark,
            SETTINGS,
            Fixture.hadoop(root.resolve("model")),
            Fixture.hadoop(root.resolve("shards")),
            Fixture.hadoop(root.resolve(args[1])));
      }
    }
  }

  @Test
  void aKilledRunIsContinued() throws Exception {
    encodeUntilKilled("latents", 3);
    Map<String, Long> left = files("latents");
    long finished = left.keySet().stream().filter(f -> f.startsWith("_JOURNAL/units/")).count();
    assertThat(finished).isBetween(3L, SHARDS - 1L);
    assertThat(left).doesNotContainKey("_manifest.json");
    List<Manifest.DataFile> clean = clean();

    AtomicLong read = new AtomicLong();
    countReads(read, () -> encode(SETTINGS, "latents"));

    isAsClean("latents", clean);
    assertThat(read.get()).isEqualTo((SHARDS - finished) * IMAGES);
    assertThat(files("latents")).containsAllEntriesOf(dataOfUnits(left));
  }

  /** The data files that have an entry: they are not written again. */
  private static Map<String, Long> dataOfUnits(Map<String, Long> files) {
    Map<String, Long> data = new TreeMap<>();
    files.forEach(
        (name, time) -> {
          String unit = name.replace(".parquet", "");
          if (name.endsWith(".parquet") && files.containsKey("_JOURNAL/units/" + unit + ".json")) {
            data.put(name, time);
          }
        });
    assertThat(data).isNotEmpty();
    return data;
  }

  private static void countReads(AtomicLong read, Runnable work) throws Exception {
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            read.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
          }
        };
    var context = Fixture.spark().sparkContext();
    context.addSparkListener(listener);
    try {
      work.run();
      context.listenerBus().waitUntilEmpty();
    } finally {
      context.removeSparkListener(listener);
    }
  }

  @Test
  void aRunThatFailedIsContinuedOnceItsInputIsRepaired() throws IOException {
    Path victim = temporary.resolve("shards/train-00007.parquet");
    byte[] good = Files.readAllBytes(victim);
    byte[] bad = good.clone();
    for (int i = 0; i < 300; i++) {
      bad[good.length / 4 + i] ^= 1;
    }
    Files.deleteIfExists(victim.resolveSibling("." + victim.getFileName() + ".crc"));
    Files.write(victim, bad);
    assertThatThrownBy(() -> encode(SETTINGS, "latents"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("train-00007.parquet");
    assertThat(files("latents")).doesNotContainKeys("_manifest.json", "train-00007.parquet");
    Files.write(victim, good);
    assertThatThrownBy(() -> encode(Fixture.settings("encode.seed=1"), "latents"))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("encode.seed was 0 and is 1");
    // What no entry names counts for nothing: neither a whole file nor a part of one.
    Files.writeString(temporary.resolve("latents/train-00007.parquet"), "half a fi");
    Files.writeString(temporary.resolve("latents/stray.parquet"), "PAR1");
    encode(SETTINGS, "latents");
    isAsClean("latents", clean());
  }

  @Test
  void onlyNewShardsAreEncoded() throws Exception {
    encode(SETTINGS, "monday");
    shards("more", SHARDS + 2);
    List<Manifest.DataFile> clean =
        encode(SETTINGS, "more", Optional.empty(), "clean").manifest().files();
    encode(SETTINGS, "more", Optional.of("monday"), "tuesday");
    isAsClean("tuesday", clean);
    // Control: the copy is of the bytes that the earlier manifest names, and of no others.
    Path copied = temporary.resolve("monday/train-00003.parquet");
    Files.deleteIfExists(copied.resolveSibling("." + copied.getFileName() + ".crc"));
    Files.write(copied, new byte[100]);
    assertThatThrownBy(() -> encode(SETTINGS, "more", Optional.of("monday"), "wednesday"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("monday/train-00003.parquet: expected SHA-256");
    // Of another seed nothing is taken, so the damage does not show.
    Settings other = Fixture.settings("encode.seed=1");
    encode(other, "more", Optional.of("monday"), "thursday");
    isAsClean("thursday", encode(other, "more", Optional.empty(), "clean1").manifest().files());
  }
}
