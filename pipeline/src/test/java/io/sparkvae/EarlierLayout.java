// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.SealedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Turns directories into what versions before 0.2 wrote: files of tables in {@code data/} and
 * {@code quarantine/}, and {@code manifest.json}.
 */
public final class EarlierLayout {
  private final Map<String, String> digests = new HashMap<>();

  private EarlierLayout() {}

  /** Turns one directory, complete or in progress. */
  public static void of(Path directory) throws IOException {
    new EarlierLayout().turn(directory);
  }

  /** Turns the results of a run; each then names those before it by their new digests. */
  public static void ofRun(Path run, List<String> results) throws IOException {
    EarlierLayout layout = new EarlierLayout();
    for (String result : results) {
      layout.turn(run.resolve(result));
    }
  }

  private void turn(Path directory) throws IOException {
    for (Path file : list(directory, "*.parquet")) {
      move(file, directory.resolve("data"));
    }
    for (Path file : list(directory.resolve("_quarantine"), "*.parquet")) {
      move(file, directory.resolve("quarantine"));
    }
    if (Files.exists(directory.resolve("_quarantine"))) {
      try (Stream<Path> left = Files.list(directory.resolve("_quarantine"))) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory.resolve("_quarantine"));
    }
    if (Files.exists(directory.resolve("_labels.json"))) {
      Files.move(directory.resolve("_labels.json"), directory.resolve("labels.json"));
    }
    for (Path entry : list(directory.resolve("_JOURNAL/units"), "*.json")) {
      Files.writeString(entry, renamed(Files.readString(entry)));
    }
    Path manifest = directory.resolve(Manifest.FILE_NAME);
    if (Files.exists(manifest)) {
      turnManifest(directory, manifest);
    }
    try (Stream<Path> checksums = Files.walk(directory)) {
      for (Path file : checksums.filter(f -> f.toString().endsWith(".crc")).toList()) {
        Files.delete(file);
      }
    }
  }

  private void turnManifest(Path directory, Path manifest) throws IOException {
    String digest = digest(directory);
    String json =
        new String(
            SealedText.open(Files.readAllBytes(manifest)).orElseThrow(), StandardCharsets.UTF_8);
    json = renamed(json);
    for (Map.Entry<String, String> changed : digests.entrySet()) {
      json = json.replace(changed.getKey(), changed.getValue());
    }
    Files.write(
        directory.resolve(Manifest.EARLIER_FILE_NAME),
        SealedText.seal(json.getBytes(StandardCharsets.UTF_8)));
    Files.delete(manifest);
    digests.put(digest, digest(directory));
  }

  private static String digest(Path directory) {
    return Manifest.read(new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration())
        .digest();
  }

  private static String renamed(String json) {
    return json.replaceAll("\"((?:train|validation|test)-\\d+\\.parquet)\"", "\"data/$1\"")
        .replace("\"_quarantine/", "\"quarantine/")
        .replace("\"_labels.json\"", "\"labels.json\"");
  }

  private static List<Path> list(Path directory, String glob) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var found = Files.newDirectoryStream(directory, glob)) {
      return Stream.of(found)
          .flatMap(f -> java.util.stream.StreamSupport.stream(f.spliterator(), false))
          .toList();
    }
  }

  private static void move(Path file, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.move(file, directory.resolve(file.getFileName()));
  }
}
