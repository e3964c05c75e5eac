// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.configuration.Settings;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.source.format.TaskedSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.apache.hadoop.conf.Configuration;

/** Makes real inputs, and reads sources without Spark. */
public final class Inputs {
  private Inputs() {}

  /** A grey PNG; its pixels follow from the seed. */
  public static byte[] png(int height, int width, int seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < height * width; i++) {
      image.getRaster().setSample(i % width, i / width, 0, (seed * 31 + i * 7) % 256);
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static Path file(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  public static byte[] tar(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (var e : entries.entrySet()) {
        // preserveAbsolutePath: hostile archives do.
        TarArchiveEntry entry = new TarArchiveEntry(e.getKey(), true);
        entry.setSize(e.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(e.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  public static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  /** Compresses bytes as the ending of a name says, or not at all. */
  public static byte[] compressed(String name, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressor =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "gz", "tgz" -> new GZIPOutputStream(out);
          case "bz2" -> new BZip2CompressorOutputStream(out);
          case "xz", "txz" -> new XZCompressorOutputStream(out);
          case "zst" -> new ZstdCompressorOutputStream(out);
          default -> out;
        }) {
      compressor.write(bytes);
    }
    return out.toByteArray();
  }

  public static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var e : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(e.getKey()));
        zip.write(e.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** An IDX file of unsigned bytes. */
  public static byte[] idx(byte[] items, int... sizes) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * sizes.length + items.length);
    bytes.put((byte) 0).put((byte) 0).put((byte) 8).put((byte) sizes.length);
    for (int size : sizes) {
      bytes.putInt(size);
    }
    return bytes.put(items).array();
  }

  /** A NumPy array, as {@code numpy.save} writes it. */
  public static byte[] npy(String type, String shape, String fortran, byte[] items)
      throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }".formatted(type, fortran, shape);
    int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.write(new byte[] {(byte) padded, (byte) (padded >> 8)});
    String text = header + " ".repeat(padded - header.length() - 1) + "\n";
    bytes.write(text.getBytes(StandardCharsets.US_ASCII));
    bytes.write(items);
    return bytes.toByteArray();
  }

  public static SourcePlan plan(Path input, String format, String... more) {
    Settings settings =
        Settings.reference()
            .withValue("ingest.input", input.toUri().toString(), "test")
            .withValue("ingest.format", format, "test");
    for (String assignment : more) {
      settings = settings.withOverride(assignment);
    }
    return Sources.plan(settings);
  }

  /** The tasks of a source that needs no Spark session. */
  public static List<? extends SourceTask> tasks(OpenSource source) {
    return ((TaskedSource) source.images().orElseThrow()).tasks();
  }

  /** All images of a source that needs no Spark session, task by task. */
  public static List<SourceImage> read(SourcePlan plan) throws IOException {
    return readAll(plan).stream()
        .filter(image -> image.content() instanceof SourceImage.Candidate)
        .toList();
  }

  /** What is ignored in such a source, by its listing and in its archives. */
  public static IgnoredFiles ignored(SourcePlan plan) throws IOException {
    Map<String, IgnoredFiles.Group> inArchives = new TreeMap<>();
    for (SourceImage image : readAll(plan)) {
      if (image.content() instanceof SourceImage.Ignored ignored) {
        inArchives.merge(
            ignored.reason().key(), IgnoredFiles.Group.of(image.id()), IgnoredFiles.Group::plus);
      }
    }
    return Sources.open(plan, new Configuration(), null)
        .ignored()
        .plus(IgnoredFiles.of(inArchives));
  }

  /** A task as an executor gets it from Spark. */
  private static SourceTask sent(SourceTask task) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(task);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SourceTask) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }

  private static List<SourceImage> readAll(SourcePlan plan) throws IOException {
    Configuration hadoop = new Configuration();
    OpenSource source = Sources.open(plan, hadoop, null);
    List<SourceImage> images = new ArrayList<>();
    for (SourceTask task : tasks(source)) {
      try (SourceIterator iterator = sent(task).open(hadoop)) {
        iterator.forEachRemaining(images::add);
      }
    }
    long candidates =
        images.stream().filter(image -> image.content() instanceof SourceImage.Candidate).count();
    source
        .images()
        .orElseThrow()
        .expected()
        .ifPresent(n -> org.assertj.core.api.Assertions.assertThat(candidates).isEqualTo(n));
    return images;
  }
}
