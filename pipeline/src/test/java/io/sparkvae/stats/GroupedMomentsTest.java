// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.Latents;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.stats.plan.StatisticsPlan;
import io.sparkvae.stats.profile.ProfileShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  void eachLineIsThatOfAFileAndIsUsedAgain() throws Exception {
    Path directory = temporary.resolve("latents");
    Latents table =
        Latents.open(TestLatents.write(directory, TestLatents.rows(60), 3), Fixture.hadoop());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(Fixture.spark().sparkContext());
    FileMoments task =
        new FileMoments(
            table.directory().toString(),
            Fixture.hadoop(temporary.resolve("scratch")).toString(),
            table.content().schema(),
            ProfileShape.of(table.content(), StatisticsPlan.from(Settings.reference())),
            context.broadcast(new SerializableConfiguration(Fixture.hadoop())));
    List<LatentsUnit> units =
        table.source().manifest().files().stream().map(file -> LatentsUnit.of(file, 20)).toList();

    WrittenUnit all = run(task, new LatentsGroup(units));

    List<String> expected = new ArrayList<>();
    for (LatentsUnit unit : units) {
      expected.addAll(lines(run(task, new LatentsGroup(List.of(unit)))));
    }
    assertThat(lines(all)).isEqualTo(expected).hasSize(3);
    // Without the latents files, only what is there can be copied.
    for (LatentsUnit unit : units) {
      Files.delete(directory.resolve(unit.latents().path()));
    }
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
            .map(sha -> new io.sparkvae.provenance.Manifest.DataFile(sha + ".parquet", 1, sha))
            .map(file -> LatentsUnit.of(file, 10))
            .toList();
    LatentsGroup two = new LatentsGroup(units.subList(0, 2));
    LatentsGroup one = new LatentsGroup(units.subList(2, 3));
    MomentsIndex index = MomentsIndex.of(List.of(two, one));
    assertThat(index.latents()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(one.path()).isEqualTo("moments/c.json");
    assertThat(two.path()).matches("moments/[0-9a-f]{64}-of-2\\.json");
  }
}
