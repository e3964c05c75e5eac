// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkvae.Python;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.storage.Json;
import io.sparkvae.train.TestTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events against OpenLineage's own schemas, whose directory {@code OPENLINEAGE_SPEC} names (the
 * folder {@code spec} of its repository). Skipped without it, or without Python's jsonschema.
 */
class LineageSchemaTest {
  @TempDir Path temporary;

  private Tracking begun(String name) {
    Settings settings =
        Settings.reference()
            .withValue("tracking.lineage.to", temporary.resolve(name).toString(), "test");
    return Tracking.begin(LineageTrackerTest.work(), settings, Map.of(), new Configuration());
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(Path::toString).filter(name -> name.endsWith(".json")).sorted().toList();
    }
  }

  private static List<String> checked(Path directory) throws Exception {
    String spec = System.getenv("OPENLINEAGE_SPEC");
    assumeTrue(spec != null, "OPENLINEAGE_SPEC is not set");
    List<String> words =
        Stream.concat(Stream.of("src/test/python/lineage.py", spec), files(directory).stream())
            .toList();
    return Python.with("jsonschema", "referencing")
        .run(words.toArray(String[]::new))
        .lines()
        .sorted()
        .toList();
  }

  @Test
  void eventsAreWhatTheSchemaSays() throws Exception {
    begun("good").finished(TestTraining.shards().source());
    begun("good").failed(new DataFailure("expected a, found b"));
    Path good = temporary.resolve("good");
    assertThat(checked(good)).containsExactly("COMPLETE 5", "FAIL 4", "START 3", "START 3");
    for (String file : files(good)) {
      ObjectNode event = (ObjectNode) Json.MAPPER.readTree(Files.readString(Path.of(file)));
      event.remove("eventTime");
      Files.writeString(Path.of(file), event.toString());
    }
    assertThat(checked(good))
        .hasSize(4)
        .allMatch(line -> line.contains("'eventTime' is a required"));
  }
}
