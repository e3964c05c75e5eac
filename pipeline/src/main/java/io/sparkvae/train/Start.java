// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.train.step.WorkOrder;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The parameters that training starts with: those of an earlier model, or new ones from the seed.
 * Moments of the updater, schedules and the order of images start anew in either case.
 *
 * @param earlier the model
 * @param pixels where the biases of new parameters start
 * @param codebooks where new codebooks start
 */
record Start(Optional<ModelArtifact.Loaded> earlier, PixelBias pixels, CodebookStart codebooks) {
  /** Role of the earlier model in the manifest of the new one. */
  static final String ROLE = "earlier model";

  /**
   * Reads the earlier model, if there is to be one.
   *
   * @param from its manifest
   * @throws ConfigurationFailure when it is not a model, has other parameters than this one, or the
   *     trainer computes all parameters itself
   * @throws io.sparkvae.failure.DataFailure when it is corrupt
   */
  static Start of(
      Settings settings, ModelSpec spec, Optional<Manifest.Read> from, Configuration hadoop) {
    Optional<ModelArtifact.Loaded> earlier =
        from.map(found -> ModelArtifact.load(found, ModelArtifact.Parameters.BEST, hadoop));
    earlier.ifPresent(
        loaded -> {
          Path directory = loaded.source().directory();
          if (settings.choice("train.trainer", TrainerKind.class) == TrainerKind.CLOSED_FORM) {
            throw settings.refused(
                "train.trainer",
                "a trainer that goes on from %s".formatted(directory),
                "closed-form");
          }
          requireSame(Model.layout(spec), loaded.model().layout(), directory);
        });
    return new Start(earlier, PixelBias.from(settings, spec), CodebookStart.from(settings, spec));
  }

  private static void requireSame(ParameterLayout now, ParameterLayout earlier, Path directory) {
    List<String> expected = words(now);
    List<String> found = words(earlier);
    for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
      String here = i < expected.size() ? expected.get(i) : "no further ones";
      String there = i < found.size() ? found.get(i) : "no further ones";
      if (!here.equals(there)) {
        throw new ConfigurationFailure(
            "model %s: expected the parameters of this configuration to go on from, %s, found %s"
                .formatted(directory, here, there));
      }
    }
  }

  private static List<String> words(ParameterLayout layout) {
    return layout.slots().stream().map(slot -> slot.name() + " " + slot.shape()).toList();
  }

  /** The parameters. */
  float[] parameters(JavaSparkContext spark, WorkOrder order) {
    return earlier
        .map(loaded -> loaded.model().parameters())
        .orElseGet(() -> created(spark, order));
  }

  private float[] created(JavaSparkContext spark, WorkOrder order) {
    float[] theta = pixels.start(spark, order);
    codebooks.write(order, theta);
    return theta;
  }
}
