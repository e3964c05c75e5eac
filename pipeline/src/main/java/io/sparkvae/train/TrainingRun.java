package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.shard.Shards;
import io.sparkvae.storage.Json;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.TrainingData;
import io.sparkvae.train.step.MinibatchParts;
import io.sparkvae.train.step.WorkOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What a run was asked to do and what it works on, opened and checked.
 *
 * @param plan the settings of training
 * @param data the images of the shards
 * @param spec the model that they are trained to
 * @param start the parameters that training starts with
 */
record TrainingRun(
    SparkSession session,
    Settings settings,
    TrainingPlan plan,
    Shards shards,
    TrainingData data,
    ModelSpec spec,
    Start start) {

  /**
   * Opens what a run needs. Writes nothing.
   *
   * @param shards a complete shards directory
   * @param from an earlier model, with whose parameters training starts
   */
  static TrainingRun open(
      SparkSession session, Settings settings, Path shards, Optional<Path> from) {
    Configuration hadoop = session.sparkContext().hadoopConfiguration();
    TrainingPlan plan = TrainingPlan.from(settings);
    Shards opened = Shards.open(shards, hadoop);
    TrainingData data = TrainingData.of(opened);
    ModelSpec spec = ModelSpec.from(settings, data.shape(), data.examples());
    Training.check(settings, spec);
    return new TrainingRun(
        session, settings, plan, opened, data, spec, Start.of(settings, spec, from, hadoop));
  }

  JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  /** What the result's manifest names as its inputs. */
  List<Manifest.Input> inputs() {
    List<Manifest.Input> inputs = new ArrayList<>();
    inputs.add(shards.source().asInput(Shards.KIND));
    inputs.addAll(start.inputs());
    return inputs;
  }

  WorkOrder order(int workers) {
    return new WorkOrder(
        spec,
        plan.learning(),
        data,
        partSize(),
        workers,
        plan.placement().cacheBytes(),
        new SerializableConfiguration(hadoop()));
  }

  private int partSize() {
    return switch (plan.trainer()) {
      case LOCAL, AVERAGING -> MinibatchParts.size(settings, spec);
      case DL4J_SPARK, CLOSED_FORM -> plan.learning().batchSize();
    };
  }

  /** Checks the digests of whole files, if the settings ask for it. Each file is read once. */
  void verify() {
    switch (plan.verify()) {
      case START ->
          Verification.require(
              session,
              shards.source(),
              Stream.concat(data.training().stream(), data.validation().stream())
                  .map(ChunkRef::path)
                  .distinct()
                  .toList());
      case PAGES -> {}
    }
  }

  /** Completes the output directory. */
  Manifest.Read publish(
      OutputDirectory directory, List<Manifest.DataFile> files, TrainingContent content) {
    Map<String, String> configuration = new TreeMap<>(settings.section("model"));
    configuration.putAll(settings.section("train"));
    return directory.publish(configuration, inputs(), files, Json.MAPPER.valueToTree(content));
  }
}
