// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private final Configuration hadoop = new Configuration();
  @TempDir java.nio.file.Path temporary;

  private record Rows(long rows) {}

  private OutputDirectory open() {
    return OutputDirectory.open(
        new Path(temporary.toUri()),
        Origin.of("latents", Map.of(), List.of()),
        Settings.reference(),
        hadoop);
  }

  private static Path attempt(OutputDirectory out, String name, String text) throws IOException {
    Path written = new Path(out.journal().scratch(), name);
    try (var stream = written.getFileSystem(new Configuration()).create(written)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return written;
  }

  private static Manifest.DataFile file(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Manifest.DataFile(path, bytes.length, Digest.hex(Digest.sha256(bytes)));
  }

  private static void finish(OutputDirectory out, String unit, String text) throws IOException {
    Journal journal = out.journal();
    journal.adopt(attempt(out, unit + "-attempt-0", text), "data/" + unit);
    journal.commit(Journal.Entry.of(unit, List.of(file("data/" + unit, text)), new Rows(7)));
  }

  @Test
  void theNextRunKnowsWhatIsFinished() throws IOException {
    try (OutputDirectory out = open()) {
      assertThat(out.journal().finished()).isEmpty();
      out.journal().plan(2);
      finish(out, "a", "first");
    }
    try (OutputDirectory out = open()) {
      Map<String, Journal.Entry> finished = out.journal().finished();
      assertThat(finished).containsOnlyKeys("a");
      assertThat(finished.get("a").files()).containsExactly(file("data/a", "first"));
      assertThat(finished.get("a").contentAs(Rows.class)).isEqualTo(new Rows(7));
      assertThat(out.journal().planned()).contains(2);
    }
  }

  @Test
  void aFileWithoutAnEntryOrWithAnotherLengthDoesNotCount() throws IOException {
    try (OutputDirectory out = open()) {
      finish(out, "a", "whole");
      finish(out, "b", "half");
      finish(out, "c", "gone");
      out.journal().adopt(attempt(out, "d", "no entry"), "data/d");
      attempt(out, "e", "not even adopted");
      Files.writeString(temporary.resolve("data/b"), "ha");
      Files.deleteIfExists(temporary.resolve("data/.b.crc"));
      Files.delete(temporary.resolve("data/c"));
      assertThat(out.journal().finished()).containsOnlyKeys("a");
      assertThat(out.journal().recorded()).isEqualTo(3);
    }
  }

  @Test
  void publicationLeavesNothingButWhatItNames() throws IOException {
    try (OutputDirectory out = open()) {
      finish(out, "a", "counts");
      out.journal().adopt(attempt(out, "b", "orphan"), "data/b");
      List<Manifest.DataFile> files = out.journal().finished().get("a").files();
      out.publish(Map.of(), List.of(), files, Json.MAPPER.createObjectNode());
    }
    try (var all = Files.walk(temporary)) {
      assertThat(all.filter(Files::isRegularFile).map(f -> temporary.relativize(f).toString()))
          .filteredOn(name -> !name.endsWith(".crc"))
          .containsExactlyInAnyOrder("data/a", "_manifest.json");
    }
  }

  @Test
  void anEntryThatCannotBeReadIsRefused() throws IOException {
    try (OutputDirectory out = open()) {
      finish(out, "a", "first");
      Files.deleteIfExists(temporary.resolve("_JOURNAL/units/.a.json.crc"));
      Files.writeString(temporary.resolve("_JOURNAL/units/a.json"), "{");
      assertThatThrownBy(() -> out.journal().finished())
          .isInstanceOf(ResumeFailure.class)
          .hasMessageContaining("a.json: expected a journal file")
          .hasMessageContaining("--restart");
    }
  }

  @Test
  void whoLostTheDirectoryCommitsNothing() throws IOException {
    try (OutputDirectory out = open()) {
      try (var files = Files.newDirectoryStream(temporary, "_OWNER-*")) {
        for (java.nio.file.Path file : files) {
          Files.delete(file);
        }
      }
      assertThatThrownBy(() -> finish(out, "a", "late"))
          .isInstanceOf(ResumeFailure.class)
          .hasMessageContaining("found the lease taken by another");
      assertThat(temporary.resolve("data")).doesNotExist();
    }
  }
}
