// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Work;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** What a result is exported to. */
sealed interface Target
    permits JsonLinesTarget, NpyTarget, ArrowTarget, TableTarget, OnnxTarget, Dl4jTarget {
  /** The setting that names the target. */
  String KEY = "export.to";

  /** Names in configurations, what each is made from, and readers of the settings. */
  enum Kind {
    JSONL(Source.LATENTS, JsonLinesTarget::from),
    NPY(Source.LATENTS, NpyTarget::from),
    ARROW(Source.LATENTS, ArrowTarget::from),
    TABLE(Source.LATENTS, TableTarget::from),
    ONNX(Source.MODEL, settings -> new OnnxTarget()),
    DL4J(Source.MODEL, settings -> new Dl4jTarget());

    private final Source source;
    private final Function<Settings, Target> reader;

    Kind(Source source, Function<Settings, Target> reader) {
      this.source = source;
      this.reader = reader;
    }

    /** What the target is made from. */
    Source source() {
      return source;
    }

    /** Returns the section of the target's own settings. */
    String section() {
      return ExportStage.NAME + "." + Settings.spelled(this);
    }

    /** Returns the target that the settings name. */
    static Kind from(Settings settings) {
      if (settings.string(KEY).isEmpty()) {
        throw settings.refused(
            KEY,
            "one of "
                + Arrays.stream(values()).map(Settings::spelled).collect(Collectors.joining(", "))
                + " (--to NAME)",
            "nothing");
      }
      return settings.choice(KEY, Kind.class);
    }
  }

  /** What a target is made from: one of the inputs of the stage. */
  enum Source {
    LATENTS("latents", Latents.KIND, "Latents to export, to a table or to files."),
    MODEL("model", ModelArtifact.KIND, "Model to export.");

    private final InputSlot slot;

    Source(String slot, String kind, String description) {
      this.slot = InputSlot.optional(slot, kind, description);
    }

    InputSlot slot() {
      return slot;
    }
  }

  /**
   * Plans the export. It changes nothing.
   *
   * @param input latents or model, as {@link Kind#source} says
   * @throws io.sparkvae.failure.Failure when the input cannot be exported to this target
   */
  Work plan(Manifest.Read input, Settings settings, Configuration hadoop);

  /**
   * Returns the target that the settings name.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when they name none, or one of its settings is
   *     invalid
   */
  static Target from(Settings settings) {
    return Kind.from(settings).reader.apply(settings);
  }
}
