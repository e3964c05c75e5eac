// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.format.SourceImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream.UnicodeExtraFieldPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zip files as programs write them, and as they should not be. */
class ZipSourceTest {
  private static final byte[] PNG = Inputs.png(5, 4, 7);

  @TempDir Path temporary;

  /** Writes entries. */
  private interface Writing {
    void to(ZipArchiveOutputStream zip) throws IOException;
  }

  private static byte[] zip(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      writing.to(zip);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipArchiveOutputStream zip, ZipArchiveEntry entry) throws IOException {
    zip.putArchiveEntry(entry);
    zip.write(PNG);
    zip.closeArchiveEntry();
  }

  private List<SourceImage> read(byte[] zip, String... settings) throws IOException {
    Path file = Inputs.file(temporary.resolve("in.zip"), zip);
    return Inputs.read(Inputs.plan(file, "auto", settings));
  }

  private static List<String> ids(List<SourceImage> images) {
    return images.stream().map(SourceImage::id).toList();
  }

  private static String reason(SourceImage image) {
    return ((SourceImage.Refused) image.content()).why().reason();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** The old bytes of a replaced entry stay in the file; only the directory says which count. */
  @Test
  void theDirectoryDecidesWhichEntriesThereAre() throws Exception {
    byte[] old = Inputs.zip(Map.of("cat/1.png", new byte[9]));
    byte[] entry = Arrays.copyOf(old, indexOf(old, "PK\1\2"));
    List<SourceImage> images = read(joined(entry, Inputs.zip(Map.of("cat/1.png", PNG))));
    assertThat(ids(images)).containsExactly("cat/1.png");
    assertThat(((SourceImage.Encoded) images.get(0).content()).bytes()).isEqualTo(PNG);
  }

  @Test
  void aProgramMayStandBeforeTheEntries() throws Exception {
    byte[] program = "#!/bin/sh\nexec unzip $0\n".getBytes(StandardCharsets.US_ASCII);
    byte[] zip64 =
        zip(
            out -> {
              out.setUseZip64(Zip64Mode.Always);
              put(out, new ZipArchiveEntry("a/1.png"));
            });
    assertThat(ids(read(joined(program, Inputs.zip(Map.of("a/1.png", PNG)))))).hasSize(1);
    assertThat(ids(read(joined(program, zip64)))).containsExactly("a/1.png");
    assertThat(ids(read(zip64))).containsExactly("a/1.png");
  }

  @Test
  void commentsAndDuplicates() throws Exception {
    byte[] zip =
        zip(
            out -> {
              out.setComment("a comment with PK\5\6 and more than twenty-two characters after it");
              put(out, new ZipArchiveEntry("a/1.png"));
              put(out, new ZipArchiveEntry("a/1.png"));
            });
    assertThat(ids(read(zip))).containsExactly("a/1.png", "a/1.png#2");
  }

  @ParameterizedTest
  @CsvSource({
    "CP437, auto, café",
    "CP437, CP437, café",
    "CP932, CP932, 猫",
    "GBK, GBK, 猫",
    "UTF-8, auto, 猫",
    "windows-1251, windows-1251, кот",
  })
  void namesWithoutAFlagAreDecoded(String charset, String setting, String name) throws Exception {
    byte[] zip =
        zip(
            out -> {
              out.setEncoding(charset);
              out.setUseLanguageEncodingFlag(false);
              put(out, new ZipArchiveEntry(name + "/1.png"));
            });
    List<SourceImage> images = read(zip, "ingest.zipNames = " + setting);
    assertThat(images).extracting(SourceImage::label).containsExactly(name);
  }

  @Test
  void differentBytesAreDifferentClasses() throws Exception {
    byte[] zip =
        zip(
            out -> {
              out.setEncoding("ISO-8859-1");
              out.setUseLanguageEncodingFlag(false);
              put(out, new ZipArchiveEntry("caf\u00e9/1.png"));
              put(out, new ZipArchiveEntry("caf\u00e8/1.png"));
            });
    assertThat(read(zip)).extracting(SourceImage::label).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void theUnicodeFieldDecides() throws Exception {
    byte[] zip =
        zip(
            out -> {
              out.setEncoding("CP437");
              out.setUseLanguageEncodingFlag(false);
              out.setCreateUnicodeExtraFields(UnicodeExtraFieldPolicy.ALWAYS);
              put(out, new ZipArchiveEntry("猫/1.png"));
            });
    assertThat(read(zip)).extracting(SourceImage::label).containsExactly("猫");
    assertThatThrownBy(() -> read(zip, "ingest.zipNames = klingon"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.zipNames")
        .hasMessageContaining("klingon");
  }

  @ParameterizedTest
  @CsvSource({"12, bz2", "93, zst", "95, xz"})
  void otherCompressionsAreExpandedAndMetered(int method, String ending) throws Exception {
    byte[] zeros = new byte[3 << 20];
    List<byte[]> contents = List.of(PNG, zeros);
    byte[] zip =
        zip(
            out -> {
              for (byte[] bytes : contents) {
                byte[] stored = Inputs.compressed("x." + ending, bytes);
                ZipArchiveEntry entry = new ZipArchiveEntry("a/" + bytes.length + ".png");
                entry.setMethod(ZipArchiveEntry.STORED);
                entry.setSize(stored.length);
                entry.setCrc(crc(stored));
                out.putArchiveEntry(entry);
                out.write(stored);
                out.closeArchiveEntry();
              }
            });
    // No program at hand writes such entries: they are stored, and the directory says otherwise.
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < contents.size(); i++) {
      bytes.putShort(record(zip, i) + 10, (short) method);
      bytes.putInt(record(zip, i) + 16, (int) crc(contents.get(i)));
      bytes.putInt(record(zip, i) + 24, contents.get(i).length);
    }
    List<SourceImage> images = read(zip, "ingest.limits.archiveRatio = 100000");
    assertThat(((SourceImage.Encoded) images.get(0).content()).bytes()).isEqualTo(PNG);
    assertThat(((SourceImage.Encoded) images.get(1).content()).bytes()).isEqualTo(zeros);
    assertThatThrownBy(() -> read(zip, "ingest.limits.archiveRatio = 10"))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("ingest.limits.archiveRatio");
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  @Test
  void whatCannotBeReadIsRefusedEntryByEntry() throws Exception {
    byte[] zip =
        zip(
            out -> {
              put(out, new ZipArchiveEntry("0.png"));
              put(out, new ZipArchiveEntry("encrypted.png"));
              put(out, new ZipArchiveEntry("unknown.png"));
              ZipArchiveEntry link = new ZipArchiveEntry("link.png");
              link.setUnixMode(0120777);
              put(out, link);
              put(out, new ZipArchiveEntry("inner.tar"));
              put(out, new ZipArchiveEntry("damaged.png"));
              put(out, new ZipArchiveEntry("z.png"));
            });
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(record(zip, 1) + 8, (short) 1);
    bytes.putShort(record(zip, 2) + 10, (short) 97);
    bytes.putInt(record(zip, 5) + 16, 12345);
    List<SourceImage> images = read(zip);
    assertThat(images.stream().filter(i -> i.content() instanceof SourceImage.Encoded))
        .extracting(SourceImage::id)
        .containsExactly("0.png", "z.png");
    assertThat(images.subList(1, 6))
        .extracting(ZipSourceTest::reason)
        .containsExactly(
            "entry is encrypted",
            "entry is compressed in an unknown way",
            "entry is a link",
            "archive inside the archive",
            "entry cannot be expanded");
  }

  /** Returns where the record of an entry is in the directory. */
  private static int record(byte[] zip, int entry) {
    int at = indexOf(zip, "PK\1\2");
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < entry; i++) {
      at += 46 + bytes.getShort(at + 28) + bytes.getShort(at + 30) + bytes.getShort(at + 32);
    }
    return at;
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void aPartOfADividedZipFileIsRefused(int field) throws Exception {
    byte[] zip = Inputs.zip(Map.of("a/1.png", PNG));
    zip[indexOf(zip, "PK\5\6") + field] = 2;
    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("parts of a zip file; join them with zip -s 0");
  }

  @Test
  void aDirectoryThatNamesMoreEntriesIsBroken() throws Exception {
    byte[] zip = Inputs.zip(Map.of("a/1.png", PNG));
    zip[indexOf(zip, "PK\5\6") + 10] = 2;
    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("its directory names 2 entries");
  }
}
