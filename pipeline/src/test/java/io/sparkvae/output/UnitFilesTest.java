// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.TestSpark;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which kinds of device may make the files of one result. The devices are names only. */
class UnitFilesTest {
  private static final String CARD = "NVIDIA H100 80GB HBM3";

  private final SparkSession spark = TestSpark.session();
  @TempDir java.nio.file.Path here;

  /**
   * Makes the files of units, one after the other.
   *
   * @param units of the whole result
   * @param device which computes those that are left; null if no model computes
   * @return what the manifest would say about devices
   */
  private String make(String gpu, List<String> units, String device) {
    DeviceKinds kinds = new DeviceKinds(GpuUse.from(Settings.reference().with(gpu, "test")), "x");
    try (OutputDirectory out = open()) {
      String scratch = out.journal().scratch().toString();
      new UnitFiles(spark, "encode", out, kinds)
          .make(
              units,
              unit -> unit,
              unit -> 1,
              left ->
                  JavaSparkContext.fromSparkContext(spark.sparkContext())
                      .parallelize(left, left.size())
                      .map(unit -> written(scratch, unit, device)));
    }
    return kinds.written();
  }

  private OutputDirectory open() {
    return OutputDirectory.open(
        new Path(here.resolve("out").toUri()),
        Origin.of("latents", Map.of(), List.of()),
        Settings.reference(),
        new Configuration());
  }

  private static WrittenUnit written(String scratch, String unit, String device) throws Exception {
    java.nio.file.Path file = java.nio.file.Path.of(new Path(scratch, unit).toUri());
    Files.createDirectories(file.getParent());
    Files.writeString(file, unit);
    return new WrittenUnit(
        unit, file.toUri().toString(), new Manifest.DataFile("data/" + unit, 1, ""), device);
  }

  @Test
  void oneKindMakesThemAll() {
    assertThat(make("", List.of("a", "b"), CARD)).isEqualTo(CARD);
    assertThat(make("", List.of("a", "b", "c"), CARD)).isEqualTo(CARD);
    assertThat(here.resolve("out/data/c")).exists();
  }

  @Test
  void whatNoModelComputesHasNoDevice() {
    assertThat(make("", List.of("a"), null)).isEmpty();
    assertThat(make("", List.of("a", "b"), null)).isEmpty();
  }

  @Test
  void anotherKindDoesNotContinueUnasked() {
    make("", List.of("a"), CARD);
    List<String> all = List.of("a", "b");
    assertThatThrownBy(() -> make("", all, DeviceKinds.PROCESSOR))
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("the kind that began it, " + CARD + ", found processor");
    assertThat(here.resolve("out/data/b")).doesNotExist();
    assertThat(make("gpu.goOn = allow", all, DeviceKinds.PROCESSOR))
        .isEqualTo(CARD + ", processor");
  }

  /** As a version left it that computed on processors only. */
  @Test
  void anEntryWithoutADeviceIsOfAProcessor() throws Exception {
    try (OutputDirectory out = open()) {
      Files.createDirectories(here.resolve("out/data"));
      Files.writeString(here.resolve("out/data/a"), "a");
      out.journal().commit(new Journal.Entry("a", List.of(new Manifest.DataFile("data/a", 1, ""))));
    }
    assertThatThrownBy(() -> make("", List.of("a", "b"), CARD)).isInstanceOf(ResumeFailure.class);
    assertThat(make("", List.of("a", "b"), DeviceKinds.PROCESSOR)).isEqualTo("processor");
  }

  @Test
  void unitsOfOneTaskAreRecordedTogetherAndCountedOneByOne() throws Exception {
    DeviceKinds kinds = new DeviceKinds(GpuUse.from(Settings.reference()), "x");
    List<List<String>> asked = new ArrayList<>();
    try (OutputDirectory out = open()) {
      together(out, kinds, List.of("a", "b", "c"), asked);
      assertThat(out.journal().finished()).containsOnlyKeys("a");
    }
    DirectoryStatus status =
        DirectoryStatus.of(new Path(here.resolve("out").toUri()), new Configuration());
    assertThat(status.units()).isEqualTo(new DirectoryStatus.Work(3, 3));
    try (OutputDirectory out = open()) {
      Map<String, Manifest.DataFile> files =
          together(out, kinds, List.of("a", "b", "c", "d"), asked);
      assertThat(files.get("b").path()).isEqualTo("data/b");
      assertThat(files).containsOnlyKeys("a", "b", "c", "d");
    }
    assertThat(asked).containsExactly(List.of("a", "b", "c"), List.of("d"));
    assertThat(kinds.written()).isEqualTo(CARD);
  }

  /** Makes all units that are left in one task. */
  private Map<String, Manifest.DataFile> together(
      OutputDirectory out, DeviceKinds kinds, List<String> units, List<List<String>> asked) {
    String scratch = out.journal().scratch().toString();
    return new UnitFiles(spark, "encode", out, kinds)
        .makeInGroups(
            units,
            unit -> unit,
            unit -> 1,
            left -> {
              asked.add(left);
              return JavaSparkContext.fromSparkContext(spark.sparkContext())
                  .parallelize(List.of(new ArrayList<>(left)), 1)
                  .map(group -> all(scratch, group));
            });
  }

  private static List<WrittenUnit> all(String scratch, List<String> units) throws Exception {
    List<WrittenUnit> written = new ArrayList<>();
    for (String unit : units) {
      written.add(written(scratch, unit, CARD));
    }
    return written;
  }

  @Test
  void kindsAreNotMixedUnasked() {
    DeviceKinds kinds = new DeviceKinds(GpuUse.from(Settings.reference()), "x");
    kinds.computed(CARD);
    try (OutputDirectory out = open()) {
      String scratch = out.journal().scratch().toString();
      assertThatThrownBy(
              () ->
                  new UnitFiles(spark, "encode", out, kinds)
                      .make(
                          List.of("a"),
                          unit -> unit,
                          unit -> 1,
                          left ->
                              JavaSparkContext.fromSparkContext(spark.sparkContext())
                                  .parallelize(left, 1)
                                  .map(unit -> written(scratch, unit, DeviceKinds.PROCESSOR))))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("found " + CARD + " and processor");
    }
    assertThat(here.resolve("out/data/a")).doesNotExist();
  }
}
