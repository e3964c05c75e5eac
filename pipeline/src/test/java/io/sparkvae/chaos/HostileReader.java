// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.chaos;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.sql.SparkSession;

/**
 * A process with a small heap that reads whatever lies in a directory: {@code KIND-NUMBER} below
 * it, each in the way of its kind. Prints a line for each.
 */
final class HostileReader {
  private final SparkSession spark;

  private HostileReader(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * What became of a case.
   *
   * @param verdict {@code refused}, {@code quarantined} or {@code accepted}, or the class of what
   *     should never be thrown
   * @param images quarantined, or accepted
   */
  record Outcome(String name, String verdict, long images, String detail) {
    static Outcome parse(String line) {
      String[] fields = line.split("\t", 4);
      return new Outcome(fields[0], fields[1], Long.parseLong(fields[2]), fields[3]);
    }

    String line() {
      return String.join("\t", name, verdict, "" + images, detail.replaceAll("\\s+", " "));
    }
  }

  public static void main(String[] args) throws IOException {
    try (SparkSession spark = TestSpark.session();
        Stream<Path> cases = Files.list(Path.of(args[0]))) {
      Configurator.setAllLevels("", Level.OFF);
      HostileReader reader = new HostileReader(spark);
      for (Path one : cases.sorted().toList()) {
        System.out.println(reader.read(one).line());
      }
    }
  }

  private Outcome read(Path directory) {
    String name = directory.getFileName().toString();
    String kind = name.substring(0, name.indexOf('-'));
    try {
      return switch (kind) {
        case "model" -> {
          ModelArtifact.load(hadoop(directory), new Configuration());
          yield new Outcome(name, "accepted", 1, "");
        }
        case "config" -> {
          Settings.reference().with(Files.readString(directory.resolve("my.conf")), "my.conf");
          yield new Outcome(name, "accepted", 1, "");
        }
        default -> ingest(directory, name, kind);
      };
    } catch (Failure e) {
      return new Outcome(name, "refused", 0, String.valueOf(e.getMessage()));
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      return new Outcome(name, e.getClass().getName(), 0, String.valueOf(e.getMessage()));
    }
  }

  private Outcome ingest(Path directory, String name, String format) {
    Settings settings =
        Settings.reference()
            .withValue("ingest.input", directory.toUri().toString(), "test")
            .withValue("ingest.format", format, "test")
            .with(
                """
                ingest {
                  maxBadFraction = 1.0, height = 8, width = 8, colour = grey
                  limits { pixels = 1000000, fileBytes = 4 MiB }
                }
                """,
                "test");
    org.apache.hadoop.fs.Path output = hadoop(directory.resolveSibling(".out-" + name));
    TestStages.ingest(spark, settings, output);
    ShardsContent content = Shards.open(output, new Configuration()).content();
    return new Outcome(
        name,
        content.quarantined() > 0 ? "quarantined" : "accepted",
        content.quarantined() > 0 ? content.quarantined() : content.rows(),
        "inputs " + content.inputs());
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
