// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.summary;

import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Versions;
import io.sparkvae.report.MetricsLog;
import io.sparkvae.train.TrainingContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The essence of a model: what it is, how well it was trained, and how fast. */
final class ModelEssence {
  private ModelEssence() {}

  static Essence of(Manifest.Read model, Configuration hadoop) {
    ModelSpec spec = ModelArtifact.spec(model, hadoop);
    MetricsLog log = MetricsLog.read(model, hadoop);
    List<Fact> facts = new ArrayList<>(facts(model, spec, log));
    return Essence.of(model, facts, List.of(), curves(log));
  }

  /** Returns the numbers of a model in which runs are compared. */
  static List<Fact> facts(Manifest.Read model, Configuration hadoop) {
    return facts(model, ModelArtifact.spec(model, hadoop), MetricsLog.read(model, hadoop));
  }

  private static List<Fact> facts(Manifest.Read model, ModelSpec spec, MetricsLog log) {
    TrainingContent training = TrainingContent.of(model);
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.text("preset", spec.preset()));
    facts.add(Fact.count("parameters", Model.layout(spec).size(), null));
    if (spec.hasLatent()) {
      facts.add(Fact.text("latent", spec.latent()));
    }
    if (training.best().elbo() != null) {
      facts.add(
          Fact.number("ELBO, validation", training.best().elbo(), Fact.NATS)
              .where(Fact.Better.HIGHER));
      facts.add(Fact.count("best epoch", training.best().epoch(), "of " + training.epochs()));
    } else {
      facts.add(Fact.count("epochs", training.epochs(), null));
    }
    facts.add(Fact.text("ended by", training.ended()));
    facts.add(Fact.count("images seen", training.examples(), null));
    facts.add(Fact.count("workers", training.workers(), null));
    double[] speeds = present(log.numbers("imagesPerSecond"));
    if (speeds.length > 0) {
      facts.add(Fact.number("speed, median", median(speeds), "images/s"));
      facts.add(Fact.number("time in rounds", seconds(log), "s"));
    }
    String device = model.manifest().versions().get(Versions.DEVICE);
    if (device != null) {
      facts.add(Fact.text("device", device));
    }
    return facts;
  }

  private static List<Curve> curves(MetricsLog log) {
    List<Curve> curves = new ArrayList<>();
    add(curves, log, "ELBO, training", Fact.NATS, "elbo");
    add(curves, log, "ELBO, validation", Fact.NATS, "validationElbo");
    add(curves, log, "KL divergence, training", Fact.NATS, "kl");
    add(curves, log, "speed", "images/s", "imagesPerSecond");
    return curves;
  }

  private static void add(
      List<Curve> curves, MetricsLog log, String title, String unit, String field) {
    double[] values = present(log.numbers(field));
    if (values.length > 1) {
      curves.add(new Curve(title, unit, Arrays.stream(values).boxed().toList()));
    }
  }

  /** Leaves out the rounds without the number. */
  private static double[] present(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double seconds(MetricsLog log) {
    return List.of("broadcast", "compute", "reduce", "checkpoint").stream()
        .flatMapToDouble(part -> Arrays.stream(present(log.numbers("/seconds/" + part))))
        .sum();
  }
}
