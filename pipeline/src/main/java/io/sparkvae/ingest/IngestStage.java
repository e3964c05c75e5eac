// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.SourceCheck;
import io.sparkvae.shard.CorruptTable;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.source.SourceFormats;
import io.sparkvae.source.Sources;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Usage.SettingOption;
import io.sparkvae.stage.Work;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * The ingest stage: source, decoding, splits, duplicates, shards.
 *
 * <p>Output: {@code *.parquet} (the shards), {@code _quarantine/} (see {@link Quarantine}), and
 * {@code _labels.json} (names of the classes, if they are not numbers). The same source and
 * settings give the same rows in the same files and order, whatever the cluster.
 */
public final class IngestStage implements Stage {
  static final String SINCE = "since";

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String directory() {
    return "shards";
  }

  @Override
  public String kind() {
    return Shards.KIND;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "Read images and write them as shards; what cannot be used goes to the quarantine.",
        "--input photos.tar.gz --format auto --output /tmp/shards",
        Usage.Paths.ONE_BY_ONE,
        List.of(
            new SettingOption(
                "--input", "ingest.input", "URI", "A directory, an archive, a file or a table"),
            new SettingOption(
                "--format", "ingest.format", "FORMAT", String.join(", ", SourceFormats.names())),
            new SettingOption("--output", "ingest.output", "DIR", "Directory for the shards")));
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(
        new InputSlot(
            SINCE,
            Shards.KIND,
            "earlier",
            InputSlot.Use.STARTING_POINT,
            "Earlier shards of the same directory of images: they are copied, and only new"
                + " images are read."));
  }

  /** Labels of CSV files are given to images that have been read: see {@link LabelTable}. */
  @Override
  public Set<String> boundByWork() {
    return Set.of(LabelFiles.PATH, LabelFiles.LABEL, LabelFiles.ENCODING);
  }

  @Override
  public Set<String> inputsBoundByWork() {
    return Set.of(LabelFiles.ROLE);
  }

  @Override
  public void check(Settings settings) {
    IngestPlan.from(settings);
  }

  @Override
  public Optional<List<Manifest.Input>> sources(Settings settings, Configuration hadoop) {
    IngestPlan plan = IngestPlan.from(settings);
    return Sources.needsSpark(plan.source(), hadoop)
        ? Optional.empty()
        : Optional.of(IngestInputs.of(plan, SourceCheck.from(settings), hadoop));
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return Ingestion.of(settings, inputs, hadoop);
  }

  @Override
  public Optional<String> output(Settings settings) {
    return Optional.of(settings.string("ingest.output")).filter(output -> !output.isBlank());
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    ShardsContent content = ShardsContent.of(made.manifest(), made.directory());
    return List.of(
        String.format(
            Locale.ROOT,
            "shards: %s (%,d inputs = %,d rows + %,d quarantined + %,d duplicates + %s)",
            Locations.plain(made.directory()),
            content.inputs(),
            content.rows(),
            content.quarantined(),
            content.duplicates(),
            content.ignored()));
  }

  @Override
  public Optional<Failure> explained(Exception thrown) {
    Optional<DataFailure> corrupt = CorruptTable.in(thrown);
    if (corrupt.isPresent()) {
      return Optional.of(corrupt.get());
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException) {
        return Optional.of(
            new ResourceFailure("ingest: cannot read or write: " + t.getMessage(), thrown));
      }
    }
    return Optional.empty();
  }
}
