// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of each of the {@link SharedInputs}. The tables are in {@code
 * src/test/resources/shared-inputs}.
 *
 * <p>A line of {@code archives}, {@code datasets} and {@code tables} is {@code path | settings |
 * outcome}: the outcome is {@code 6 rows 1x8x8 (cat 3, dog 3), 2 quarantined (empty file 2), 1
 * ignored (hidden 1)}, with {@code splits (test 1, train 5)} where the settings speak of splits, or
 * {@code refused:} and a part of the message. Settings are parted by semicolons; {@code $} is the
 * directory of all inputs. A line of {@code labels} is the same for a CSV file, whose images are in
 * {@code csvimg}.
 *
 * <p>A line of {@code files} is {@code path | outcome}: the directory above is ingested as a whole,
 * and the outcome of the file is {@code row}, {@code ignored}, or the reason of its quarantine.
 *
 * <p>A line of {@code undecided} is a path, and whose it is.
 */
@EnabledIf("present")
class SharedInputsTest {
  @TempDir static Path temporary;

  private static SharedInputs inputs;
  private static int outputs;

  static boolean present() {
    return SharedInputs.present();
  }

  @BeforeAll
  static void unpack() throws Exception {
    inputs = SharedInputs.unpack(temporary);
  }

  static Stream<List<String>> archives() {
    return SharedInputs.table("archives").stream();
  }

  static Stream<List<String>> datasets() {
    return SharedInputs.table("datasets").stream();
  }

  static Stream<List<String>> tables() {
    return SharedInputs.table("tables").stream();
  }

  static Stream<List<String>> labels() {
    return SharedInputs.table("labels").stream();
  }

  @ParameterizedTest
  @MethodSource("archives")
  @Tag("proofs")
  void eachFolderAndArchiveHasItsOutcome(List<String> line) throws IOException {
    check(line, inputs.resolve(line.get(0)), line.get(1));
  }

  @ParameterizedTest
  @MethodSource({"datasets", "tables"})
  @Tag("proofs")
  void eachDatasetAndTableHasItsOutcome(List<String> line) throws IOException {
    check(line, inputs.resolve(line.get(0)), line.get(1));
  }

  @ParameterizedTest
  @MethodSource("labels")
  @Tag("proofs")
  void eachFileOfLabelsHasItsOutcome(List<String> line) throws IOException {
    Path csv = inputs.resolve(line.get(0));
    String labels = "ingest.labels = \"%s\"; ".formatted(csv.toUri());
    check(line, inputs.resolve(SharedInputs.LABELLED), labels + line.get(1));
  }

  private static void check(List<String> line, Path input, String settings) throws IOException {
    assertThat(line).as("path | settings | outcome").hasSize(3);
    assumeFalse(
        line.get(0).startsWith("perm") && System.getProperty("user.name").equals("root"),
        "root may read every file");
    String expected = line.get(2);
    String found = outcome(input, settings);
    if (expected.startsWith("refused:")) {
      assertThat(found)
          .startsWith("refused:")
          .contains(expected.substring("refused:".length()).strip());
    } else {
      assertThat(found).isEqualTo(expected);
    }
  }

  static Stream<String> directories() {
    return SharedInputs.table(SharedInputs.FILES).stream()
        .map(line -> directory(line.get(0)))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("directories")
  void eachFileHasItsOutcome(String directory) {
    SortedMap<String, String> expected = new TreeMap<>();
    for (List<String> line : SharedInputs.table(SharedInputs.FILES)) {
      if (directory(line.get(0)).equals(directory)) {
        expected.put(line.get(0).substring(directory.length() + 1), line.get(1));
      }
    }
    Shards shards =
        ingest(
            inputs.resolve(directory),
            "ingest.maxBadFraction = 1; ingest.height = 8; ingest.width = 8; ingest.colour = rgb");
    SortedMap<String, String> found = new TreeMap<>();
    expected.keySet().forEach(file -> found.put(file, "ignored"));
    ShardRows.of(shards).forEach(row -> found.put(row.id(), "row"));
    found.putAll(ShardRows.quarantine(shards));
    found.keySet().retainAll(expected.keySet());
    assertThat(found).isEqualTo(expected);
  }

  /**
   * Every input is in a table, itself or with its directory, and all that tables name are there.
   */
  @Test
  void everyInputIsNamed() throws IOException {
    SortedSet<String> named = new TreeSet<>();
    for (String table : SharedInputs.TABLES) {
      SharedInputs.table(table).forEach(line -> named.add(line.get(0)));
    }
    SharedInputs.table(SharedInputs.FILES).forEach(line -> named.add(line.get(0)));
    named.add(SharedInputs.LABELLED);
    SortedSet<String> undecided = new TreeSet<>();
    SharedInputs.table(SharedInputs.UNDECIDED).forEach(line -> undecided.add(line.get(0)));
    assertThat(undecided).as("undecided, though a table has it").doesNotContainAnyElementsOf(named);
    named.addAll(undecided);
    SortedSet<String> all = inputs.all();
    assertThat(all.stream().filter(path -> !isNamed(path, named)))
        .as("inputs that no table names")
        .isEmpty();
    assertThat(named)
        .as("names of inputs that are not there")
        .allMatch(name -> Files.exists(inputs.resolve(name)));
  }

  private static boolean isNamed(String path, SortedSet<String> named) {
    for (String above = path; !above.isEmpty(); above = directory(above)) {
      if (named.contains(above)) {
        return true;
      }
    }
    return false;
  }

  private static String directory(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static Shards ingest(Path input, String settings) {
    Path output = temporary.resolve("out-" + outputs++);
    Settings ingesting = Settings.reference().withValue("ingest.input", input.toString(), "test");
    if (!settings.contains("split")) {
      // One file of rows is written faster than three.
      ingesting = ingesting.withOverride("ingest.split.validation = 0");
      ingesting = ingesting.withOverride("ingest.split.test = 0");
    }
    for (String assignment : settings.split(";")) {
      ingesting = assignment.isBlank() ? ingesting : ingesting.withOverride(assignment);
    }
    SparkSession spark = TestSpark.session();
    var path = new org.apache.hadoop.fs.Path(output.toUri());
    TestStages.ingest(spark, ingesting, path);
    return Shards.open(path, spark.sparkContext().hadoopConfiguration());
  }

  private static String outcome(Path input, String settings) throws IOException {
    Shards shards;
    try {
      shards = ingest(input, settings.replace("$", inputs.resolve("").toString()));
    } catch (Failure e) {
      return "refused: " + e.getMessage();
    }
    ShardsContent content = shards.content();
    List<String> parts = new ArrayList<>();
    parts.add(
        "%d rows %dx%dx%d%s"
            .formatted(
                content.rows(),
                content.shape().channels(),
                content.shape().height(),
                content.shape().width(),
                counts(classes(shards))));
    if (settings.contains("split")) {
      parts.add("splits" + counts(splits(content)));
    }
    if (content.quarantined() > 0) {
      SortedMap<String, Long> reasons = new TreeMap<>();
      ShardRows.quarantine(shards).values().forEach(why -> reasons.merge(why, 1L, Long::sum));
      parts.add(content.quarantined() + " quarantined" + counts(reasons));
    }
    if (content.duplicates() > 0) {
      parts.add(content.duplicates() + " duplicates");
    }
    if (content.ignored().count() > 0) {
      SortedMap<String, Long> reasons = new TreeMap<>();
      for (Map.Entry<String, IgnoredFiles.Group> e : content.ignored().reasons().entrySet()) {
        reasons.put(e.getKey(), e.getValue().count());
      }
      parts.add(content.ignored().count() + " ignored" + counts(reasons));
    }
    return String.join(", ", parts);
  }

  /** Returns the rows of each class, by its name. */
  private static SortedMap<String, Long> classes(Shards shards) throws IOException {
    Path names = Path.of(shards.directory().toUri().getPath(), Shards.LABELS);
    List<String> known =
        Files.exists(names)
            ? List.of(Json.MAPPER.readValue(names.toFile(), String[].class))
            : List.of();
    SortedMap<String, Long> classes = new TreeMap<>();
    for (ShardRows.Stored row : ShardRows.of(shards)) {
      if (row.label() != null) {
        String name = known.isEmpty() ? row.label().toString() : known.get(row.label());
        classes.merge(name, 1L, Long::sum);
      }
    }
    return classes;
  }

  private static SortedMap<String, Long> splits(ShardsContent content) {
    SortedMap<String, Long> splits = new TreeMap<>();
    for (Split split : Split.values()) {
      if (content.rows(split) > 0) {
        splits.put(split.name().toLowerCase(java.util.Locale.ROOT), content.rows(split));
      }
    }
    return splits;
  }

  private static String counts(SortedMap<String, Long> counts) {
    return counts.isEmpty()
        ? ""
        : counts.entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
