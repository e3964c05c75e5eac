// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Verification;
import io.sparkvae.stage.Devices;
import io.sparkvae.stage.Workplace;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.step.WorkOrder;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** A training on a cluster, in a directory. */
record TrainingRun(Training training, Workplace place) {
  Settings settings() {
    return training.settings();
  }

  TrainingPlan plan() {
    return training.plan();
  }

  TrainingData data() {
    return training.examples().data();
  }

  ModelSpec spec() {
    return training.spec();
  }

  Start start() {
    return training.start();
  }

  Optional<Extension> extension() {
    return training.extension();
  }

  OutputDirectory directory() {
    return place.out();
  }

  JavaSparkContext spark() {
    return place.context();
  }

  Devices devices() {
    return place.devices();
  }

  Configuration hadoop() {
    return place.hadoop();
  }

  WorkOrder order(int workers) {
    return new WorkOrder(
        spec(),
        plan().learning(),
        data(),
        parts(workers),
        workers,
        plan().placement().cacheBytes(),
        plan().placement().cardCacheBytes(),
        new SerializableConfiguration(hadoop()));
  }

  private MinibatchParts parts(int workers) {
    return switch (plan().trainer()) {
      case LOCAL, AVERAGING -> MinibatchParts.from(settings(), spec(), workers);
      case DL4J_SPARK, CLOSED_FORM -> MinibatchParts.whole(plan().learning().batchSize());
    };
  }

  /** Checks the digests of whole files, if the settings ask for it. Each file is read once. */
  void verify() {
    switch (plan().verify()) {
      case START ->
          Verification.require(
              place.spark(),
              training.examples().source(),
              Stream.concat(data().training().stream(), data().validation().stream())
                  .map(ChunkRef::path)
                  .distinct()
                  .toList());
      case PAGES -> {}
    }
  }
}
