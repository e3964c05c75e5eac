// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tar files as programs write them. */
class TarSourceTest {
  private static final byte[] PNG = Inputs.png(5, 4, 7);

  @TempDir Path temporary;

  private SourcePlan plan(String name, byte[] bytes) throws IOException {
    return Inputs.plan(
        Inputs.file(temporary.resolve(name), Inputs.compressed(name, bytes)), "auto");
  }

  private static List<String> ids(SourcePlan plan) throws IOException {
    return Inputs.read(plan).stream().map(SourceImage::id).toList();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** {@code cat a.tar b.tar}, with the zeros of a whole record between, and with one block. */
  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.tar.zst"})
  void everyTarFileOfSeveralIsRead(String name) throws Exception {
    byte[] first = Inputs.tar(Map.of("a/1.png", PNG));
    byte[] second = Inputs.tar(Map.of("b/2.png", PNG));
    byte[] oneBlock = Arrays.copyOf(first, 512 + 512 + 512);
    assertThat(ids(plan(name, joined(first, second, first))))
        .containsExactly("a/1.png", "b/2.png", "a/1.png#3");
    assertThat(ids(plan(name, joined(oneBlock, second)))).containsExactly("a/1.png", "b/2.png");
    Path streams =
        Inputs.file(
            temporary.resolve("streams-" + name),
            joined(Inputs.compressed(name, first), Inputs.compressed(name, second)));
    assertThat(ids(Inputs.plan(streams, "auto"))).containsExactly("a/1.png", "b/2.png");
  }

  @Test
  void bytesAfterTheEndAreCounted() throws Exception {
    SourcePlan plan =
        plan("a.tar", joined(Inputs.tar(Map.of("a/1.png", PNG)), "signature".getBytes()));
    assertThat(ids(plan)).containsExactly("a/1.png");
    assertThat(Inputs.ignored(plan)).hasToString("1 ignored (1 foreign)");
  }

  @Test
  void namesThatAreNotUtf8StayDifferent() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "ISO-8859-1")) {
      for (String name : List.of("caf\u00e9/1.png", "caf\u00e8/1.png")) {
        put(tar, new TarArchiveEntry(name));
      }
    }
    assertThat(Inputs.read(plan("a.tar", bytes.toByteArray())))
        .extracting(SourceImage::label)
        .containsExactly("caf\u00e9", "caf\u00e8");
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void longNamesAreWhole(int mode) throws Exception {
    String name = "kätzchen/" + "x".repeat(180) + ".png";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(mode);
      put(tar, new TarArchiveEntry(name));
    }
    assertThat(ids(plan("a.tar", bytes.toByteArray()))).containsExactly(name);
  }

  /** The label of a volume, and the list that an incremental archive has of a directory. */
  @Test
  void entriesOfGnuTarThatHoldNoFileAreNoImages() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String entry : List.of("label V 0", "a/ D 700")) {
      String[] words = entry.split(" ");
      TarArchiveEntry made = new TarArchiveEntry(words[0], (byte) words[1].charAt(0));
      made.setSize(Integer.parseInt(words[2]));
      byte[] header = new byte[512];
      made.writeEntryHeader(header);
      bytes.write(header);
      bytes.write("Y1.png".repeat(171).getBytes(), 0, (int) (made.getSize() + 511) / 512 * 512);
    }
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      put(tar, new TarArchiveEntry("a/1.png"));
    }
    assertThat(ids(plan("a.tar", bytes.toByteArray()))).containsExactly("a/1.png");
  }

  @Test
  void linksAndDevicesAreRefused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      put(tar, new TarArchiveEntry("a/1.png"));
      for (byte kind :
          new byte[] {
            TarConstants.LF_LINK,
            TarConstants.LF_SYMLINK,
            TarConstants.LF_FIFO,
            TarConstants.LF_CHR,
            TarConstants.LF_BLK
          }) {
        TarArchiveEntry entry = new TarArchiveEntry("a/%c.png".formatted(kind), kind);
        entry.setLinkName("a/1.png");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
    }
    List<SourceImage> images = Inputs.read(plan("a.tar", bytes.toByteArray()));
    assertThat(images.subList(1, images.size()))
        .extracting(image -> ((SourceImage.Refused) image.content()).why().reason())
        .containsExactly(
            "entry is a link",
            "entry is a link",
            "entry is a pipe or device",
            "entry is a pipe or device",
            "entry is a pipe or device");
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry) throws IOException {
    entry.setSize(PNG.length);
    tar.putArchiveEntry(entry);
    tar.write(PNG);
    tar.closeArchiveEntry();
  }
}
