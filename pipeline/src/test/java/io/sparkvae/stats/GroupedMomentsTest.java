// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsSchema;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.AccumulatorFiles;
import io.sparkvae.stats.plan.StatisticsPlan;
import io.sparkvae.stats.profile.ProfileShape;
import io.sparkvae.stats.profile.SplitMoments;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file holds the moments of several latents files, and a later run finds each of them. */
class GroupedMomentsTest {
  @TempDir Path temporary;

  private static WrittenUnit run(FileMoments task, LatentsGroup group) {
    return JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext())
        .parallelize(List.of(group), 1)
        .map(task)
        .first();
  }

  private static List<String> lines(WrittenUnit written) throws Exception {
    return Files.readAllLines(Path.of(new org.apache.hadoop.fs.Path(written.written()).toUri()));
  }

  private Latents table() {
    return Latents.open(
        TestLatents.write(temporary.resolve("latents"), TestLatents.rows(60), 3), Fixture.hadoop());
  }

  private FileMoments task(Latents table) {
    return new FileMoments(
        table.directory().toString(),
        scratch().toString(),
        table.content().schema(),
        shape(table),
        context().broadcast(new SerializableConfiguration(Fixture.hadoop())));
  }

  private org.apache.hadoop.fs.Path scratch() {
    return Fixture.hadoop(temporary.resolve("scratch"));
  }

  private static ProfileShape shape(Latents table) {
    return ProfileShape.of(table.content(), StatisticsPlan.from(Settings.reference()));
  }

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext());
  }

  private static List<LatentsUnit> units(Latents table) {
    return table.source().manifest().files().stream()
        .map(file -> LatentsUnit.of(file, 20))
        .toList();
  }

  private static void deleteFiles(Latents table) throws Exception {
    for (LatentsUnit unit : units(table)) {
      Files.delete(
          Path.of(new org.apache.hadoop.fs.Path(table.directory(), unit.latents().path()).toUri()));
    }
  }

  /** What the statistics are made of, as JSON. */
  private String total(Latents table, LatentsGroup group, WrittenUnit written) {
    LatentsSchema schema = table.content().schema();
    ProfileShape shape = shape(table);
    String name = new org.apache.hadoop.fs.Path(written.written()).getName();
    Manifest.DataFile file =
        new Manifest.DataFile(name, written.file().bytes(), written.file().sha256());
    return new String(
        new AccumulatorFiles<>(
                context(), scratch(), SplitMoments::of, () -> new SplitMoments(schema, shape))
            .total(List.of(group.part(file)))
            .toBytes(),
        StandardCharsets.UTF_8);
  }

  @Test
  void aSumHasTheBitsOfTheFilesOneByOneAndIsUsedAgain() throws Exception {
    Latents table = table();
    FileMoments task = task(table);
    LatentsGroup each = new LatentsGroup(units(table));
    LatentsGroup sum = new LatentsGroup(units(table), true, null);

    WrittenUnit summed = run(task, sum);

    assertThat(lines(summed)).hasSize(1);
    assertThat(total(table, sum, summed)).isEqualTo(total(table, each, run(task, each)));
    deleteFiles(table);
    LatentsGroup again =
        sum.withEarlier(new LatentsUnit.Earlier(summed.written(), summed.file().sha256(), 0));
    assertThat(lines(run(task, again))).isEqualTo(lines(summed));
  }

  @Test
  void aSumIsUsedAgainForTheSameFilesInTheSameOrder() {
    List<LatentsUnit> units = units(table());
    LatentsGroup group = new LatentsGroup(units, true, null);
    LatentsUnit.Earlier made = new LatentsUnit.Earlier("moments", "digest", 0);
    EarlierStatistics earlier =
        new EarlierStatistics(scratch(), Optional.empty(), Map.of(), Map.of(group.path(), made));
    LatentsGroup other =
        new LatentsGroup(List.of(units.get(1), units.get(0), units.get(2)), true, null);
    assertThat(earlier.offer(List.of(group, other)))
        .extracting(LatentsGroup::earlier)
        .containsExactly(made, null);
  }

  @Test
  void smallFilesThatAreAWholeBlockAreSummed() {
    LatentsUnit small = LatentsUnit.of(new Manifest.DataFile("a.parquet", 1, "a".repeat(64)), 10);
    assertThat(LatentsGroup.of(Collections.nCopies(17_985, small), 10))
        .hasSize(563)
        .allSatisfy(group -> assertThat(group.summed()).isEqualTo(group.units().size() > 1))
        .last()
        .satisfies(
            group ->
                assertThat(group.path()).isEqualTo("moments/%s.json".formatted("a".repeat(64))));
    assertThat(LatentsGroup.of(Collections.nCopies(2_000, small), 10)).hasSize(63);
    // Few files have a task each, and so have files that hold many numbers.
    assertThat(LatentsGroup.of(Collections.nCopies(200, small), 10)).hasSize(200);
    assertThat(LatentsGroup.of(Collections.nCopies(2_000, small), 4096))
        .noneMatch(LatentsGroup::summed);
  }

  @Test
  void eachLineIsThatOfAFileAndIsUsedAgain() throws Exception {
    Latents table = table();
    FileMoments task = task(table);
    List<LatentsUnit> units = units(table);

    WrittenUnit all = run(task, new LatentsGroup(units));

    List<String> expected = new ArrayList<>();
    for (LatentsUnit unit : units) {
      expected.addAll(lines(run(task, new LatentsGroup(List.of(unit)))));
    }
    assertThat(lines(all)).isEqualTo(expected).hasSize(3);
    // Without the latents files, only what is there can be copied.
    deleteFiles(table);
    List<LatentsUnit> reversed = new ArrayList<>();
    for (int line = 2; line >= 0; line--) {
      reversed.add(
          units
              .get(line)
              .withEarlier(new LatentsUnit.Earlier(all.written(), all.file().sha256(), line)));
    }
    assertThat(lines(run(task, new LatentsGroup(reversed))))
        .containsExactly(expected.get(2), expected.get(1), expected.get(0));
  }

  @Test
  void theIndexNamesTheLatentsFilesOfEachFile() {
    List<LatentsUnit> units =
        List.of("a", "b", "c").stream()
            .map(sha -> new Manifest.DataFile(sha + ".parquet", 1, sha))
            .map(file -> LatentsUnit.of(file, 10))
            .toList();
    LatentsGroup two = new LatentsGroup(units.subList(0, 2));
    LatentsGroup one = new LatentsGroup(units.subList(2, 3));
    MomentsIndex index = MomentsIndex.of(List.of(two, one));
    assertThat(index.latents()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(one.path()).isEqualTo("moments/c.json");
    assertThat(two.path()).matches("moments/[0-9a-f]{64}-of-2\\.json");
    assertThat(new LatentsGroup(two.units(), true, null).path())
        .matches("moments/[0-9a-f]{64}-sum-of-2\\.json");
  }
}
