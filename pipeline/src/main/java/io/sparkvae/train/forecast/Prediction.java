// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.step.Learning;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerMemory;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The time, memory and cost of training a model on clusters of several sizes, extrapolated from
 * measurements on this machine.
 *
 * @param images in an epoch
 * @param parameters of the model
 * @param stateBytes of what a round averages and moves: parameters, and the updater's moments
 *     unless they are reset
 * @param machine what was measured; with a shared batch, as the smallest cluster shares it
 */
public record Prediction(
    long images,
    int parameters,
    long stateBytes,
    int averagingFrequency,
    Calibration machine,
    MemoryNeed memory,
    List<Forecast> clusters,
    double criticalBatch,
    List<TimeToBound> toBound,
    int worthwhileWorkers) {

  /**
   * Checks the settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is not valid
   */
  public static void check(Settings settings) {
    Learning learning = Learning.from(settings);
    List<Integer> workers = Cluster.from(settings).workers();
    if (!learning.batch().suffices(Collections.max(workers))) {
      throw settings.refused(
          BatchSize.SIZE,
          "at least 1 image for each of %s workers in plan.workers, which share a batch with %s = global"
              .formatted(Collections.max(workers), BatchSize.OF),
          learning.batchSize());
    }
    Scaling.criticalBatch(settings);
  }

  /**
   * Measures, and predicts for every number of workers in {@code plan.workers}.
   *
   * @param shards to train on; {@code plan.images} can say that there will be more of the kind
   * @throws io.sparkvae.failure.ResourceFailure when an executor's memory does not suffice
   */
  public static Prediction of(SparkSession session, Settings settings, Path shards) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Cluster cluster = Cluster.from(settings);
    Learning learning = Learning.from(settings);
    Shards known = Shards.open(shards, spark.hadoopConfiguration());
    TrainingData data = TrainingData.of(known);
    ModelSpec spec = ModelSpec.from(settings, data.shape(), data.examples());
    long cacheBytes = settings.bytes("train.cacheBytes");
    int fewest = Collections.min(cluster.workers());
    WorkOrder order =
        new WorkOrder(
            spec,
            learning.with(BatchSize.ofWorker(learning.batch().largest(fewest))),
            data,
            MinibatchParts.from(settings, spec, fewest),
            1,
            cacheBytes,
            WorkOrder.cardCacheBytes(settings),
            new SerializableConfiguration(spark.hadoopConfiguration()));
    int parameters = Model.layout(spec).size();
    long state = learning.optimiser().averagedBytes(parameters);
    long images = settings.integerOrAuto("plan.images").map(Long::valueOf).orElse(data.examples());
    Calibration machine;
    try (Devices devices = Devices.open(settings, session.sparkContext(), "plan")) {
      machine = Calibration.measure(spark, devices, order, cluster.send());
    }
    MemoryNeed memory =
        MemoryNeed.of(
            cluster,
            WorkerMemory.of(spec, learning, order.parts()),
            Math.min(cacheBytes, images * data.shape().size()));
    memory.requireWithin(cluster);
    Scaling scaling =
        new Scaling(machine, cluster, learning, images, state, Scaling.criticalBatch(settings));
    return new Prediction(
        images,
        parameters,
        state,
        learning.averagingFrequency(),
        machine,
        memory,
        cluster.workers().stream()
            .map(workers -> Forecast.of(machine, cluster, learning, images, state, workers))
            .toList(),
        scaling.criticalBatch(),
        cluster.workers().stream().map(scaling::with).toList(),
        scaling.worthwhile());
  }
}
