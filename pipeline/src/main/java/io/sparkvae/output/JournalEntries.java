// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The entries of a {@link Journal}. Each is written to a file of its own, in {@value #SINGLE}. When
 * there are many of these, they are gathered into one file in {@value #GATHERED} and removed, so
 * that a result of a hundred thousand units has some hundred files to read when it is continued. An
 * entry may stand in several files, if the process ended meanwhile or the unit was done again: one
 * in a file of its own is the newest, then one in the gathered file of the highest number.
 */
final class JournalEntries {
  /** So many files of single entries are gathered. */
  static final int MOST_SINGLE = 256;

  private static final String SINGLE = "units";
  private static final String GATHERED = "gathered";
  private static final String SUFFIX = ".json";
  private static final TypeReference<List<Journal.Entry>> ENTRIES = new TypeReference<>() {};
  private static final TypeReference<Journal.Entry> ENTRY = new TypeReference<>() {};

  private final Path single;
  private final Path gathered;
  private final FileSystem fileSystem;
  private final int mostSingle;

  /** The entries in files of their own, by unit; null until they have been read. */
  private Map<String, Journal.Entry> loose;

  private long lastNumber;

  /**
   * @param journal directory of the journal
   * @param mostSingle number of files of single entries that are gathered
   */
  JournalEntries(Path journal, FileSystem fileSystem, int mostSingle) {
    this.single = new Path(journal, SINGLE);
    this.gathered = new Path(journal, GATHERED);
    this.fileSystem = fileSystem;
    this.mostSingle = mostSingle;
  }

  /**
   * Reads all entries, by unit.
   *
   * @throws ResumeFailure when a file is not what this program writes
   */
  Map<String, Journal.Entry> read() {
    // In this order: what another process gathers meanwhile is found in one of the two.
    List<Journal.Entry> alone = read(list(single), ENTRY);
    List<Path> together = list(gathered);
    Map<String, Journal.Entry> all = new TreeMap<>();
    read(together, ENTRIES).forEach(entries -> put(entries, all));
    loose = new TreeMap<>();
    put(alone, loose);
    all.putAll(loose);
    lastNumber = together.isEmpty() ? 0 : number(together.get(together.size() - 1));
    return all;
  }

  /** Writes an entry, in place of an earlier one of the same unit. */
  void add(Journal.Entry entry) {
    if (loose == null) {
      read();
    }
    write(new Path(single, entry.unit() + SUFFIX), entry);
    loose.put(entry.unit(), entry);
    if (loose.size() >= mostSingle) {
      gather(loose.values());
    }
  }

  /** Removes the entries of units. */
  void remove(Set<String> units) {
    Map<String, Journal.Entry> left = read();
    left.keySet().removeAll(units);
    List<Path> before = list(gathered);
    gather(left.values());
    before.forEach(this::delete);
  }

  /** Writes entries into one file, and removes the files of single entries. */
  private void gather(Collection<Journal.Entry> entries) {
    lastNumber++;
    write(
        new Path(gathered, String.format(Locale.ROOT, "%08d%s", lastNumber, SUFFIX)),
        List.copyOf(entries));
    delete(single);
    loose.clear();
  }

  private static long number(Path file) {
    String name = file.getName();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  private static void put(List<Journal.Entry> entries, Map<String, Journal.Entry> into) {
    entries.forEach(entry -> into.put(entry.unit(), entry));
  }

  /** Returns the files in a directory in the order of their names; none if it does not exist. */
  private List<Path> list(Path directory) {
    try {
      return Arrays.stream(fileSystem.listStatus(directory))
          .map(FileStatus::getPath)
          .filter(file -> file.getName().endsWith(SUFFIX) && !file.getName().startsWith("."))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
  }

  /** Reads files in their order, at the same time: each is a request to a store. */
  private <T> List<T> read(List<Path> files, TypeReference<T> type) {
    return files.parallelStream().flatMap(file -> read(file, type).stream()).toList();
  }

  private <T> Optional<T> read(Path file, TypeReference<T> type) {
    try (var in = fileSystem.open(file)) {
      return Optional.of(Json.MAPPER.readValue(in.readAllBytes(), type));
    } catch (FileNotFoundException e) {
      return Optional.empty(); // gathered meanwhile
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  static ResumeFailure damaged(Path file, JsonProcessingException e) {
    return new ResumeFailure(
        "%s: expected a journal file, found %s; begin afresh with --restart"
            .formatted(file, e.getOriginalMessage()),
        e);
  }

  private void write(Path file, Object content) {
    try {
      AtomicFile.write(file, Json.LINE.writeValueAsBytes(content), fileSystem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is always writable", e);
    }
  }

  private void delete(Path file) {
    try {
      fileSystem.delete(file, true);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be removed: %s".formatted(file, e.getMessage()), e);
    }
  }
}
