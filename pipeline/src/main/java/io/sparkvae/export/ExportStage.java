// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.sql.AnalysisException;

/**
 * The stage of exports: latents or a model in the formats of other programs. {@link Target} lists
 * them.
 *
 * <p>Output: the files of the target, if it writes files, and a manifest of kind {@value #KIND}.
 */
public final class ExportStage implements Stage {
  /** Kind of the manifest. */
  public static final String KIND = "export";

  static final String NAME = "export";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String directory() {
    return "export";
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "Write latents or a model in the formats of other programs.",
        "--latents /tmp/latents --to jsonl --output /tmp/export",
        Usage.Paths.ONE_BY_ONE,
        List.of(
            new Usage.SettingOption("--to", Target.KEY, "NAME", "What to export to"),
            new Usage.SettingOption(
                "--format", TableTarget.FORMAT, "NAME", "With --to table: writer of the table"),
            new Usage.SettingOption(
                "--path", TableTarget.PATH, "URI", "With --to table: where the table is"),
            new Usage.SettingOption(
                "--table", TableTarget.NAME, "NAME", "With --to table: its name in a catalog")));
  }

  @Override
  public List<InputSlot> inputs() {
    return Arrays.stream(Target.Source.values()).map(Target.Source::slot).toList();
  }

  @Override
  public boolean reads(InputSlot slot, Settings settings) {
    return Target.Kind.from(settings).source().slot().equals(slot);
  }

  /** A target depends on its own settings, and on those of its source. */
  @Override
  public Map<String, String> configuration(Settings settings) {
    Target.Kind kind = Target.Kind.from(settings);
    Map<String, String> all = new TreeMap<>(settings.section(kind.section()));
    all.put(Target.KEY, settings.section(NAME).get(Target.KEY));
    all.computeIfPresent(
        TableTarget.OPTIONS, (key, value) -> TableTarget.recordedOptions(settings));
    switch (kind.source()) {
      case LATENTS -> ChosenRows.KEYS.forEach(key -> all.put(key, settings.section(NAME).get(key)));
      case MODEL -> all.putAll(settings.section(ModelArtifact.USE));
    }
    return all;
  }

  @Override
  public void check(Settings settings) {
    Target.from(settings);
  }

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    Target target = Target.from(settings);
    InputSlot read = Target.Kind.from(settings).source().slot();
    for (InputSlot slot : inputs()) {
      boolean given = inputs.find(slot.name()).isPresent();
      if (given != slot.equals(read)) {
        throw new ConfigurationFailure(
            "--%s: expected %s with --to %s, found %s"
                .formatted(
                    slot.name(),
                    given ? "none" : "a directory of kind " + slot.kind(),
                    settings.string(Target.KEY),
                    given ? inputs.directory(slot.name()) : "none"));
      }
    }
    return target.plan(inputs.get(read.name()), settings, hadoop);
  }

  /**
   * What Spark refuses before it writes is the operator's, such as names and columns; and so is a
   * disk that tasks cannot write to.
   */
  @Override
  public Optional<Failure> explained(Exception thrown) {
    if (thrown instanceof AnalysisException || thrown instanceof SparkRuntimeException) {
      return Optional.of(TableTarget.refused("of the export", thrown));
    }
    return Stream.<Throwable>iterate(thrown, t -> t != null, Throwable::getCause)
        .filter(IOException.class::isInstance)
        .findFirst()
        .map(
            found ->
                new ResourceFailure("export: cannot be written: " + found.getMessage(), thrown));
  }

  @Override
  public List<String> lines(Manifest.Read made) {
    return LatentsExport.isIn(made) ? LatentsExport.lines(made) : Stage.super.lines(made);
  }
}
