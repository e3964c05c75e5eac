// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.TrainingContent;
import io.sparkvae.train.TrainingPlan;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.Minibatch;
import io.sparkvae.train.step.MinibatchInput;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerBatches;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jTrainerTest {
  private static final Settings SGD =
      TestTraining.settings(
          """
          model { preset = beta-vae, beta = 3.0 }
          train { trainer = dl4j-spark, epochs = 1, updater.name = sgd, batchSize = 100 }
          """);

  @TempDir Path temporary;

  private static ComputationGraph network(WorkOrder order) {
    ComputationGraph graph =
        new ComputationGraph(
            Dl4jObjective.network(
                order.spec(), order.learning(), Dl4jTrainer.updater(order.learning())));
    graph.init(Nd4j.createFromArray(new float[][] {TestTraining.start(order).theta()}), true);
    return graph;
  }

  private static MinibatchInput input(WorkOrder order) {
    return new MinibatchInput(
        order, ModelGraph.training(order.spec(), order.learning().batchSize()));
  }

  /** On a batch with padding, with the same noise. */
  @ParameterizedTest
  @ValueSource(strings = {"mlp", "pixelcnn"})
  void objectiveAndGradientAreOurs(String decoder) {
    WorkOrder order =
        TestTraining.order(
            SGD.with("model.decoder.network = " + decoder, "test"), TestTraining.shards(), 1);
    Minibatch batch = new WorkerBatches(order, 0, 0).at(1);
    assertThat(batch.count()).as("a tail").isBetween(1, 99);
    MinibatchInput input = input(order);
    input.fill(batch);
    DataSet data = Dl4jObjective.dataSet(input, order.spec());
    ComputationGraph graph = network(order);
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();
    float[] theirs = graph.getFlattenedGradients().toFloatVector();
    // DL4J's score divides the loss by the batch.
    double loss = graph.score() * order.learning().batchSize();

    ModelSessions.with(
        ModelGraph.training(order.spec(), order.learning().batchSize()),
        order.learning().precision(),
        session -> {
          assertOurs(session, order, input, loss, theirs);
          return null;
        });
  }

  private static void assertOurs(
      GraphSession session, WorkOrder order, MinibatchInput input, double loss, float[] gradient) {
    session.parameters().put(TestTraining.start(order).theta());
    input.put(session);
    ModelGraph.training(order.spec(), 1)
        .controls()
        .forEach(control -> session.input(control.name()).put(control.at(0, 1)));
    session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
    assertThat(loss).isCloseTo(session.output(ModelGraph.LOSS).scalar(), offset(1e-3));
    float[] ours = session.gradient().toFloats();
    assertThat(gradient).hasSameSizeAs(ours);
    for (int i = 0; i < ours.length; i++) {
      assertThat(gradient[i]).isCloseTo(ours[i], offset(1e-4f * Math.max(1, Math.abs(ours[i]))));
    }
  }

  /** One whole batch, one worker: the one step that DL4J takes is ours. */
  @Test
  void aStepIsOurs() {
    WorkOrder order = TestTraining.order(SGD, TestTraining.shards(), 1);
    ComputationGraph graph = network(order);
    WorkerBatches batches = new WorkerBatches(order, 0, 0);
    MinibatchInput input = input(order);
    for (int step = 0; step < batches.count(); step++) {
      input.fill(batches.at(step));
      graph.fit(Dl4jObjective.dataSet(input, order.spec()));
    }
    float[] ours =
        LocalSteps.run(order, TestTraining.start(order), Assignment.of(0), 0).state().theta();
    float[] theirs = graph.params().toFloatVector();
    float[] start = TestTraining.start(order).theta();
    assertThat(ours).isNotEqualTo(start);
    for (int i = 0; i < ours.length; i++) {
      assertThat(theirs[i]).isCloseTo(ours[i], offset(1e-5f));
    }
  }

  @Test
  void aRunLowersTheLossAndLeavesTheSameKindOfArtifact() {
    Path output = temporary.resolve("model");
    Manifest.Read run =
        TestTraining.run(
            TestTraining.settings(
                "train { trainer = dl4j-spark, epochs = 3, averagingFrequency = 2 }"),
            TestTraining.shards(),
            output);
    TrainingContent content = TestTraining.content(run);
    assertThat(content.trainer()).isEqualTo("dl4j-spark");
    assertThat(content.epochs()).isEqualTo(3);
    List<JsonNode> metrics = TestTraining.metrics(output);
    assertThat(metrics).hasSize(3).allMatch(line -> line.has("validationElbo"));
    WorkOrder order = TestTraining.order(TestTraining.settings(""), TestTraining.shards(), 1);
    try (LocalTrainer local = new LocalTrainer(order)) {
      assertThat(content.best().elbo())
          .isGreaterThan(local.evaluate(TestTraining.start(order)).meanElbo() + 5);
      assertThat(
              local
                  .evaluate(new TrainingState(TestTraining.model(run).parameters(), null, null, 0))
                  .meanElbo())
          .isEqualTo(content.best().elbo());
    }
  }

  /** Both are part of what DL4J is fed. */
  @Test
  void imagesAreChangedAndUnitsDropOut() {
    Settings plain = SGD.with("train.averagingFrequency = 2", "test");
    String none = parameters(plain, "none");
    assertThat(parameters(plain.with("train.augmentation.changes = [shift]", "test"), "shift"))
        .isNotEqualTo(none);
    assertThat(parameters(plain.with("model.dropout = 0.5", "test"), "dropout")).isNotEqualTo(none);
    assertThat(parameters(plain, "again")).isEqualTo(none);
  }

  private String parameters(Settings settings, String name) {
    return TestTraining.content(
            TestTraining.run(settings, TestTraining.shards(), temporary.resolve(name)))
        .best()
        .parameters();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.precision = double",
        "train.learningRate.schedule = polynomial",
        "train.learningRate.schedule = cosine",
        "train.learningRate.warmUp.epochs = 0.5",
        "train.validation.everyRounds = 5",
        "train.roundsSpanEpochs = true",
        "train.updater.name = adamw",
        "train.updater.name = rmsprop",
        "train.clipping.kind = norm",
        "output.resume = must"
      })
  void whatItDoesNotDoIsRefusedByName(String setting) {
    assertThatThrownBy(() -> TrainingPlan.from(SGD.with(setting, "test")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(setting.substring(0, setting.indexOf(' ')) + ": expected ")
        .hasMessageContaining("for trainer dl4j-spark");
  }

  @Test
  void anObjectiveWithASchedule() {
    WorkOrder order =
        TestTraining.order(
            SGD.with("model.annealing.epochs = 1.0", "test"), TestTraining.shards(), 1);
    assertThatThrownBy(
            () ->
                new Dl4jTrainer(
                    new org.apache.spark.api.java.JavaSparkContext(
                        io.sparkvae.shard.TestSpark.session().sparkContext()),
                    order,
                    TestTraining.start(order).theta(),
                    Devices.byDefault(io.sparkvae.shard.TestSpark.session().sparkContext())))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model: expected an objective without schedules for trainer dl4j");
  }

  @Test
  void theLayerTravels() throws Exception {
    ModelSpec spec = TestTraining.order(SGD, TestTraining.shards(), 1).spec();
    var bytes = new java.io.ByteArrayOutputStream();
    try (var out = new java.io.ObjectOutputStream(bytes)) {
      out.writeObject(new Dl4jObjective(spec, 8));
    }
    try (var in =
        new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(new Dl4jObjective(spec, 8));
    }
  }
}
