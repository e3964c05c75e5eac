// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalEntriesTest {
  @TempDir java.nio.file.Path here;

  private record Note(int number) {}

  private JournalEntries open() throws IOException {
    Path journal = new Path(here.toUri());
    return new JournalEntries(journal, Storage.of(journal, new Configuration()), 4);
  }

  private static void add(JournalEntries entries, String unit, int number) {
    entries.add(Journal.Entry.of(unit, List.of(), new Note(number)));
  }

  private static int number(JournalEntries entries, String unit) {
    return entries.read().get(unit).contentAs(Note.class).number();
  }

  private List<String> files(String directory) throws IOException {
    if (!Files.exists(here.resolve(directory))) {
      return List.of();
    }
    try (var all = Files.list(here.resolve(directory))) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void manyEntriesLieInFewFiles() throws IOException {
    JournalEntries entries = open();
    for (int i = 0; i < 10; i++) {
      add(entries, "unit-" + i, i);
    }
    assertThat(files("units")).containsExactly("unit-8.json", "unit-9.json");
    assertThat(files("gathered")).containsExactly("00000001.json", "00000002.json");
    assertThat(open().read()).hasSize(10);
    assertThat(number(open(), "unit-3")).isEqualTo(3);
    assertThat(number(open(), "unit-9")).isEqualTo(9);
  }

  @Test
  void theNextProcessGathersWhatAnEarlierOneLeft() throws IOException {
    for (int i = 0; i < 6; i++) {
      add(open(), "unit-" + i, i);
    }
    assertThat(files("units")).containsExactly("unit-4.json", "unit-5.json");
    assertThat(open().read()).hasSize(6);
  }

  @Test
  void theNewestEntryOfAUnitCounts() throws IOException {
    JournalEntries entries = open();
    for (String other : List.of("a", "b", "c")) {
      add(entries, "unit", 1);
      add(entries, other, 0);
    }
    assertThat(files("gathered")).hasSize(1);
    add(entries, "unit", 2);
    assertThat(number(open(), "unit")).isEqualTo(2);
    for (String other : List.of("d", "e", "f")) {
      add(entries, other, 0);
    }
    assertThat(files("gathered")).hasSize(2);
    assertThat(files("units")).isEmpty();
    assertThat(number(open(), "unit")).isEqualTo(2);
  }

  @Test
  void aProcessThatEndsWhileItGathersLosesNothing() throws IOException {
    JournalEntries entries = open();
    for (int i = 0; i < 3; i++) {
      add(entries, "unit-" + i, i);
    }
    java.nio.file.Path left = here.resolve("units/unit-1.json");
    byte[] single = Files.readAllBytes(left);
    add(entries, "unit-3", 3);
    assertThat(left).doesNotExist();
    Files.createDirectories(left.getParent());
    Files.write(left, single); // as if it had not been removed
    assertThat(open().read()).hasSize(4);
    add(open(), "unit-4", 4);
    assertThat(open().read()).hasSize(5);
  }

  @Test
  void removedEntriesDoNotComeBack() throws IOException {
    JournalEntries entries = open();
    for (int i = 0; i < 10; i++) {
      add(entries, "unit-" + i, i);
    }
    open().remove(Set.of("unit-0", "unit-9"));
    assertThat(open().read()).hasSize(8).doesNotContainKeys("unit-0", "unit-9");
    assertThat(files("gathered")).containsExactly("00000003.json");
    JournalEntries again = open();
    add(again, "unit-0", 100);
    assertThat(number(open(), "unit-0")).isEqualTo(100);
  }

  @Test
  void aGatheredFileThatCannotBeReadIsRefused() throws IOException {
    Files.createDirectories(here.resolve("gathered"));
    Files.writeString(here.resolve("gathered/00000001.json"), "[{");
    JournalEntries entries = open();
    assertThatThrownBy(entries::read)
        .isInstanceOf(ResumeFailure.class)
        .hasMessageContaining("00000001.json: expected a journal file")
        .hasMessageContaining("--restart");
  }
}
