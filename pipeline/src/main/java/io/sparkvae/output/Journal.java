// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The finished units of work of a directory in progress, in {@value #DIRECTORY}, one entry for each
 * task: of one unit, or of several that one task did. A data file counts only when an entry names
 * it.
 *
 * <p>Tasks write below {@link #scratch}, each attempt under a name of its own, and report to the
 * driver. The driver receives one result per task, even if Spark repeats the task or runs it twice.
 * Only the driver, which holds the directory's lease, gives files their final names ({@link
 * #adopt}) and then writes the entry ({@link #commit}). So a late attempt cannot change a finished
 * file. An entry is written atomically ({@link JournalEntries}); nothing else depends on atomic
 * renames.
 */
public final class Journal {
  /** Begins with an underscore, so that Spark and other readers of tables ignore it. */
  public static final String DIRECTORY = "_JOURNAL";

  private static final String PLAN = DIRECTORY + "/plan.json";
  private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Path directory;
  private final FileSystem fileSystem;
  private final Runnable requireHeld;
  private final JournalEntries entries;
  private final Set<Path> made = new HashSet<>();

  /**
   * A finished unit of work.
   *
   * @param unit its name: letters, digits, dot, hyphen and underscore
   * @param files the files that it made; empty when it had nothing to write
   * @param content what its stage needs to know about it when a run is continued
   */
  public record Entry(String unit, List<Manifest.DataFile> files, JsonNode content) {
    public Entry {
      if (!UNIT.matcher(unit).matches()) {
        throw new IllegalArgumentException(
            "unit '%s': expected a name that matches %s".formatted(unit, UNIT));
      }
      files = List.copyOf(files);
    }

    /** Creates an entry without content, for a stage that needs only the files. */
    public Entry(String unit, List<Manifest.DataFile> files) {
      this(unit, files, NullNode.getInstance());
    }

    /** Creates an entry with a record as content. */
    public static Entry of(String unit, List<Manifest.DataFile> files, Record content) {
      return new Entry(unit, files, Json.MAPPER.valueToTree(content));
    }

    /**
     * Returns the names of the units that it records: several, which its content names, if one task
     * did them.
     */
    public List<String> units() {
      JsonNode several = content.path("units");
      return several.isArray()
          ? StreamSupport.stream(several.spliterator(), false).map(JsonNode::asText).toList()
          : List.of(unit);
    }

    /** Returns the content as the record that it was made from. */
    public <T extends Record> T contentAs(Class<T> type) {
      try {
        return Json.MAPPER.treeToValue(content, type);
      } catch (JsonProcessingException e) {
        throw new ResumeFailure(
            "journal entry %s: expected a %s, found %s; begin afresh with --restart"
                .formatted(unit, type.getSimpleName(), e.getOriginalMessage()),
            e);
      }
    }
  }

  private record Plan(int units) {}

  /**
   * Creates a journal for writing.
   *
   * @param requireHeld throws when this process does not hold the directory's lease, or no longer
   *     does
   */
  Journal(Path directory, FileSystem fileSystem, Runnable requireHeld) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.requireHeld = requireHeld;
    this.entries = new JournalEntries(resolve(DIRECTORY), fileSystem, JournalEntries.MOST_SINGLE);
  }

  /** Creates a journal for reading only. */
  Journal(Path directory, FileSystem fileSystem) {
    this(
        fileSystem.makeQualified(directory),
        fileSystem,
        () -> {
          throw new IllegalStateException("a journal that is only read");
        });
  }

  /** Records the total number of units, so that {@code status} can show the progress. */
  public void plan(int units) {
    write(PLAN, new Plan(units));
  }

  /** Returns the number that {@link #plan} recorded; empty when there is none. */
  Optional<Integer> planned() {
    Path file = resolve(PLAN);
    return exists(file) ? Optional.of(read(file, Plan.class).units()) : Optional.empty();
  }

  /**
   * Returns the directory that attempts write to. Files in it do not count and are removed when the
   * output directory is published.
   */
  public Path scratch() {
    return resolve(DIRECTORY + "/scratch");
  }

  /**
   * Gives a written file its final name and replaces a file that an earlier run left there.
   *
   * @param written the file, below {@link #scratch}
   * @param relative its final path, relative to the output directory
   */
  public void adopt(Path written, String relative) {
    adopt(Map.of(written, relative));
  }

  /**
   * Gives written files their final names, as {@link #adopt(Path, String)} does.
   *
   * @param files final path of each written file
   */
  void adopt(Map<Path, String> files) {
    requireHeld.run();
    files.values().stream()
        .map(relative -> resolve(relative).getParent())
        .filter(made::add) // once: an object store lists a directory to make it
        .forEach(this::makeDirectory);
    files.forEach((written, relative) -> AtomicFile.move(written, resolve(relative), fileSystem));
  }

  /** Records a unit as finished. Its files must have their final names already. */
  public void commit(Entry entry) {
    requireHeld.run();
    entries.add(entry);
  }

  /** Removes the records of finished units, so that they are done again. Their files stay. */
  public void forget(Set<String> units) {
    requireHeld.run();
    entries.remove(units);
  }

  /**
   * Returns the number of units that were recorded as finished, whether or not their files are
   * still there: to list the files of 100,000 units takes longer than to read their records.
   *
   * @throws ResumeFailure when an entry cannot be read
   */
  int recorded() {
    return entries.read().values().stream().mapToInt(entry -> entry.units().size()).sum();
  }

  /**
   * Returns the finished units by name. A unit is left out, with a warning, when one of its files
   * is missing or has another length than the entry says.
   *
   * @throws ResumeFailure when an entry cannot be read
   */
  public Map<String, Entry> finished() {
    Collection<Entry> recorded = entries.read().values();
    Map<String, Long> lengths = lengths(recorded);
    Map<String, Entry> finished = new TreeMap<>();
    for (Entry entry : recorded) {
      Optional<Manifest.DataFile> missing =
          entry.files().stream()
              .filter(file -> lengths.getOrDefault(file.path(), -1L) != file.bytes())
              .findFirst();
      if (missing.isEmpty()) {
        finished.put(entry.unit(), entry);
      } else {
        LOG.warn(
            "{}: expected {} bytes as its journal says, found another file or none; made again",
            resolve(missing.get().path()),
            missing.get().bytes());
      }
    }
    return finished;
  }

  /**
   * Moves the files of finished units that lie in a subdirectory, where an earlier version of the
   * program put them, and removes the subdirectory.
   *
   * @param from the subdirectory, with a slash at its end
   * @param to the beginning of the new paths, in place of {@code from}
   */
  public void relocate(String from, String to) {
    if (!exists(resolve(from))) {
      return;
    }
    for (Entry entry : finished().values()) {
      if (entry.files().stream().anyMatch(file -> file.path().startsWith(from))) {
        List<Manifest.DataFile> moved =
            entry.files().stream().map(file -> relocated(file, from, to)).toList();
        commit(new Entry(entry.unit(), moved, entry.content()));
      }
    }
    requireHeld.run();
    try {
      fileSystem.delete(resolve(from), true);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be removed: %s".formatted(from, e.getMessage()), e);
    }
  }

  private Manifest.DataFile relocated(Manifest.DataFile file, String from, String to) {
    if (!file.path().startsWith(from)) {
      return file;
    }
    String path = to + file.path().substring(from.length());
    adopt(resolve(file.path()), path);
    return new Manifest.DataFile(path, file.bytes(), file.sha256());
  }

  /** Returns the lengths of the files that lie where those of the entries do, by relative path. */
  private Map<String, Long> lengths(Collection<Entry> entries) {
    Map<String, Long> lengths = new HashMap<>();
    entries.stream()
        .flatMap(entry -> entry.files().stream())
        .map(file -> file.path().substring(0, file.path().lastIndexOf('/') + 1))
        .distinct()
        .forEach(
            parent ->
                list(parent.isEmpty() ? directory : resolve(parent))
                    .forEach(
                        file -> lengths.put(parent + file.getPath().getName(), file.getLen())));
    return lengths;
  }

  private void makeDirectory(Path made) {
    try {
      fileSystem.mkdirs(made);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be made: %s".formatted(made, e.getMessage()), e);
    }
  }

  private Path resolve(String relative) {
    return new Path(directory, relative);
  }

  private List<FileStatus> list(Path listed) {
    try {
      return Arrays.asList(fileSystem.listStatus(listed));
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(listed, e.getMessage()), e);
    }
  }

  private boolean exists(Path file) {
    try {
      return fileSystem.exists(file);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private <T> T read(Path file, Class<T> type) {
    try (var in = fileSystem.open(file)) {
      return Json.MAPPER.readValue(in.readAllBytes(), type);
    } catch (JsonProcessingException e) {
      throw JournalEntries.damaged(file, e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void write(String relative, Record content) {
    try {
      AtomicFile.write(resolve(relative), Json.MAPPER.writeValueAsBytes(content), fileSystem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is always writable", e);
    }
  }
}
