package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.ingest.Ingestion;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.shard.Shards;
import io.sparkvae.source.SourceFormats;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Images to shards. */
@Command(
    name = "ingest",
    description = "Read images, write shards, and quarantine what is no image.",
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae ingest --input photos.tar.gz --format auto --output /tmp/shards")
final class IngestJob extends OutputJob {
  @Option(
      names = "--input",
      paramLabel = "URI",
      description = "A directory, an archive, a file or a table (ingest.input).")
  String input;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES} (ingest.format).")
  String format;

  @Option(
      names = "--since",
      paramLabel = "DIR",
      description =
          "Earlier shards of the same directory of images; they are copied, and only images that"
              + " are new are read.")
  String since;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Directory for the shards (ingest.output).")
  String output;

  /** The names of all formats, for the text of {@code --help}. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SourceFormats.names().iterator();
    }
  }

  @Override
  Settings overlay(Settings settings) {
    Settings all = super.overlay(settings);
    all = input == null ? all : all.withString("ingest.input", input, "--input");
    all = format == null ? all : all.withString("ingest.format", format, "--format");
    return output == null ? all : all.withString("ingest.output", output, "--output");
  }

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    Stage.INGEST.check(settings);
    Path output = output(settings);
    Location.optional("--since", since).ifPresent(earlier -> Shards.open(earlier, hadoop));
    OutputDirectory.requireFree(output, hadoop);
    return List.of(
        "ingest %s as %s into %s"
            .formatted(
                settings.string("ingest.input"),
                settings.string("ingest.format"),
                Location.plain(output)));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Path made =
        Ingestion.run(spark, settings, Location.optional("--since", since), output(settings))
            .directory();
    return List.of("shards: " + Location.plain(made));
  }

  private static Path output(Settings settings) {
    return Location.required("--output", settings.string("ingest.output"));
  }
}
