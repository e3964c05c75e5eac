// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Packs what a recorded run loaded from a class path into one jar: whole packages of which a class
 * was loaded, the resources of their jars, and the native libraries for x86-64 Linux. The jar is
 * not compressed, so that the archive around it can be compressed better.
 *
 * <p>Arguments: folder with logs of {@code -Xlog:class+load}, folder into which JavaCPP unpacked
 * native libraries, class path, file to write.
 */
final class Packing {
  private static final Pattern LOADED = Pattern.compile("\\] (\\S+) source: (?:file:)?(/\\S+?)/?$");
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so(\\.\\d+)*|dll|dylib|jnilib|a)");
  private static final Pattern HERE =
      Pattern.compile(".*linux[-_/]?(x86_64|x86-64|amd64|64)/.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern OF_PAGES =
      Pattern.compile(".*\\.(js|css|html|png|svg|map|xsl|txt|md)");
  private static final Pattern KEPT_METADATA =
      Pattern.compile("META-INF/.*\\.(xml|properties|dat|conf)");
  private static final String SERVICES = "META-INF/services/";

  /** Packages by the place that they were loaded from. */
  private final Map<Path, Set<String>> packages = new TreeMap<>();

  private final Set<String> unpacked = new HashSet<>();
  private final Set<String> written = new HashSet<>();
  private final Map<String, StringBuilder> services = new LinkedHashMap<>();

  private interface Content {
    byte[] read() throws IOException;
  }

  private Packing() {}

  public static void main(String[] args) throws IOException {
    Packing packing = new Packing();
    try (Stream<Path> logs = Files.list(Path.of(args[0]))) {
      for (Path log : logs.toList()) {
        packing.readLog(log);
      }
    }
    packing.readNatives(Path.of(args[1]));
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(Path.of(args[3])))) {
      out.setMethod(ZipOutputStream.STORED);
      for (String place : args[2].split(":")) {
        packing.pack(Path.of(place).toRealPath(), out);
      }
      packing.writeServices(out);
    }
  }

  private void readLog(Path log) throws IOException {
    for (String line : Files.readAllLines(log)) {
      Matcher loaded = LOADED.matcher(line);
      if (loaded.find() && Files.exists(Path.of(loaded.group(2)))) {
        String name = loaded.group(1).replace('.', '/');
        packages
            .computeIfAbsent(Path.of(loaded.group(2)).toRealPath(), key -> new HashSet<>())
            .add(folder(name));
      }
    }
  }

  private static String folder(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  /** Below a folder for each jar they lie as in the jar. */
  private void readNatives(Path cache) throws IOException {
    if (!Files.exists(cache)) {
      return;
    }
    try (Stream<Path> files = Files.walk(cache)) {
      files
          .filter(Files::isRegularFile)
          .map(cache::relativize)
          .filter(file -> file.getNameCount() > 1)
          .forEach(file -> unpacked.add(file.subpath(1, file.getNameCount()).toString()));
    }
  }

  private void pack(Path place, ZipOutputStream out) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          add(place, place.relativize(file).toString(), () -> Files.readAllBytes(file), out);
        }
      }
    } else if (Files.exists(place)) {
      try (ZipFile jar = new ZipFile(place.toFile())) {
        List<? extends ZipEntry> entries = jar.stream().filter(e -> !e.isDirectory()).toList();
        for (ZipEntry entry : entries) {
          add(place, entry.getName(), () -> jar.getInputStream(entry).readAllBytes(), out);
        }
      }
    }
  }

  private void add(Path place, String name, Content content, ZipOutputStream out)
      throws IOException {
    if (!isKept(packages.getOrDefault(place, Set.of()), name)) {
      return;
    }
    if (name.startsWith(SERVICES)) {
      services
          .computeIfAbsent(name, key -> new StringBuilder())
          .append(new String(content.read(), java.nio.charset.StandardCharsets.UTF_8))
          .append('\n');
    } else if (written.add(name)) {
      write(name, content.read(), out);
    }
  }

  private boolean isKept(Set<String> loaded, String name) {
    if (unpacked.contains(name)) {
      return true;
    }
    if (loaded.isEmpty()) {
      return false;
    }
    if (NATIVE.matcher(name).matches()) {
      return HERE.matcher(name).matches() && !name.startsWith("org/bytedeco/");
    }
    if (name.endsWith(".class")) {
      return loaded.contains(folder(name));
    }
    if (name.startsWith(SERVICES)) {
      return true;
    }
    return name.startsWith("META-INF/")
        ? KEPT_METADATA.matcher(name).matches()
        : !OF_PAGES.matcher(name).matches();
  }

  private void writeServices(ZipOutputStream out) {
    services.forEach(
        (name, text) -> {
          try {
            write(name, text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8), out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void write(String name, byte[] content, ZipOutputStream out) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
