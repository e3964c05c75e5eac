// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.format.SourceImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveSourceTest {
  @TempDir Path temporary;

  private static Map<String, byte[]> entries(String... names) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String name : names) {
      entries.put(name, Inputs.png(5, 4, name.hashCode() & 255));
    }
    return entries;
  }

  private Path archive(String name, Map<String, byte[]> entries) throws Exception {
    byte[] bytes = name.endsWith(".zip") ? Inputs.zip(entries) : Inputs.tar(entries);
    return Inputs.file(temporary.resolve(name), Inputs.compressed(name, bytes));
  }

  private static List<String> ids(List<SourceImage> images) {
    return images.stream().map(SourceImage::id).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.tar",
        "a.tar.gz",
        "a.tgz",
        "a.tar.bz2",
        "a.txz",
        "a.tar.xz",
        "a.tar.zst",
        "a.zip"
      })
  void entriesAreImagesWithTheirDirectoriesAsLabels(String name) throws Exception {
    Map<String, byte[]> entries = entries("train/cat/1.png", "./train/dog/2.png", "3.png");
    entries.put("train.csv", "filepath,label\n".getBytes());
    entries.put("__MACOSX/._1.png", new byte[10]);
    Path archive = archive(name, entries);
    for (String format : List.of("auto", name.endsWith("zip") ? "zip" : "tar")) {
      List<SourceImage> images = Inputs.read(Inputs.plan(archive, format));
      assertThat(ids(images)).containsExactly("train/cat/1.png", "train/dog/2.png", "3.png");
      assertThat(images).extracting(SourceImage::label).containsExactly("cat", "dog", null);
      SourceImage.Encoded first = (SourceImage.Encoded) images.get(0).content();
      assertThat(first.bytes()).isEqualTo(entries.get("train/cat/1.png"));
    }
  }

  @Test
  void equalNamesDoNotCollide() throws Exception {
    archive("x/one.tar", entries("cat/1.png"));
    archive("x/two.tar.gz", entries("cat/1.png"));
    assertThat(ids(Inputs.read(Inputs.plan(temporary.resolve("x"), "auto"))))
        .containsExactly("one.tar/cat/1.png", "two.tar.gz/cat/1.png");
    byte[] twice = Inputs.tar(entries("cat/1.png"));
    byte[] body = Arrays.copyOf(twice, 1024);
    byte[] both = new byte[1024 + twice.length];
    System.arraycopy(body, 0, both, 0, 1024);
    System.arraycopy(twice, 0, both, 1024, twice.length);
    Path file = Inputs.file(temporary.resolve("twice.tar"), both);
    assertThat(ids(Inputs.read(Inputs.plan(file, "tar"))))
        .containsExactly("cat/1.png", "cat/1.png#2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"odd.tar", "odd.zip"})
  void anyCharacterMayStandInAName(String name) throws Exception {
    List<String> odd = List.of("a\nb/x y.png", "%41/?#*.png", "\u263a/\t.png");
    Path archive = archive(name, entries(odd.toArray(String[]::new)));
    assertThat(Inputs.read(Inputs.plan(archive, "auto")))
        .extracting(SourceImage::id)
        .containsExactlyElementsOf(odd);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad.tar", "bad.zip"})
  void namesThatLeaveTheArchiveAreRefused(String name) throws Exception {
    List<String> hostile =
        List.of("../x.png", "a/../../x.png", "/etc/x.png", "..\\x.png", "C:\\x.png", "a/..");
    Path archive = archive(name, entries(hostile.toArray(String[]::new)));
    List<SourceImage> images = Inputs.read(Inputs.plan(archive, "auto"));
    assertThat(images).hasSize(hostile.size());
    assertThat(images)
        .allSatisfy(
            image ->
                assertThat(((SourceImage.Refused) image.content()).why().reason())
                    .isEqualTo("entry name leaves the archive"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bomb.zip", "bomb.tar.gz", "bomb.tar.bz2", "bomb.tar.xz", "bomb.tar.zst"})
  void bombsAreStopped(String name) throws Exception {
    Path archive = archive(name, Map.of("zeros.png", new byte[30 << 20]));
    assertThatThrownBy(
            () -> Inputs.read(Inputs.plan(archive, "auto", "ingest.limits.archiveRatio=100")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected it to expand to at most 100 times its")
        .hasMessageContaining("found more");
    assertThatThrownBy(
            () ->
                Inputs.read(
                    Inputs.plan(
                        archive,
                        "auto",
                        "ingest.limits.archiveRatio=10000000",
                        "ingest.limits.archiveBytes=1 MiB")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("at most 1048576 bytes");
    List<SourceImage> images =
        Inputs.read(
            Inputs.plan(
                archive,
                "auto",
                "ingest.limits.archiveRatio=10000000",
                "ingest.limits.fileBytes=1 MiB"));
    assertThat(((SourceImage.Refused) images.get(0).content()).why().reason())
        .isEqualTo("more than 1048576 bytes");
    Path many = archive("many-" + name, entries("1.png", "2.png", "3.png"));
    assertThatThrownBy(
            () -> Inputs.read(Inputs.plan(many, "auto", "ingest.limits.archiveEntries=2")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("at most 2 entries");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cut.zip", "cut.tar.gz", "cut.tar.bz2", "cut.tar.xz", "cut.tar.zst", "cut.tar"})
  void aCutArchiveFailsTheJob(String name) throws Exception {
    Path archive = archive(name, entries("1.png", "2.png", "3.png", "4.png"));
    byte[] whole = java.nio.file.Files.readAllBytes(archive);
    int[] lengths =
        name.endsWith(".tar")
            ? new int[] {100, 550, 3 * 1024 + 600}
            : new int[] {whole.length / 3, whole.length / 2, whole.length - 5};
    for (int length : lengths) {
      Inputs.file(archive, Arrays.copyOf(whole, length));
      String format = name.endsWith("zip") ? "zip" : "tar";
      assertThatThrownBy(() -> Inputs.read(Inputs.plan(archive, format)))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(DataFailure.class)
          .hasMessageContaining("expected a whole " + format + " archive, found it broken");
    }
  }
}
