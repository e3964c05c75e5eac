// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.TrainingContent;
import io.sparkvae.train.TrainingPlan;
import io.sparkvae.train.averaging.AveragingTrainer;
import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.averaging.Segments;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.loop.LocalTrainer;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Minibatch;
import io.sparkvae.train.step.MinibatchInput;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerBatches;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jTrainerTest {
  private static final Settings SGD =
      TestTraining.settings(
          """
          model { preset = beta-vae, beta = 3.0 }
          train { trainer = dl4j-spark, epochs = 1, updater.name = sgd, batchSize = 100 }
          """);

  @TempDir Path temporary;

  /** As the trainer does: with several threads ND4J's convolutions are wrong now and then. */
  @BeforeAll
  static void chooseNativeBuild() {
    NativeBuild.select();
  }

  private static WorkOrder order(Settings settings, int workers) {
    return TestTraining.order(settings, TestTraining.shards(), workers);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
  }

  private static Dl4jTrainer trainer(WorkOrder order) {
    return new Dl4jTrainer(spark(), order, Devices.byDefault(spark().sc()));
  }

  /** On a batch with padding, with the same noise, labels and schedules; states follow alike. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model.decoder.network = pixelcnn",
        "model { labels = given, classes = 3 }",
        "model { preset = capacity-vae, capacity.epochs = 0.7 }",
        "model { preset = pixelcnn, pixelcnn.layers = 1 }",
        "model { preset = vq-vae-ema, latentMap.downsampling = 2 }"
      })
  void objectiveAndGradientAreOurs(String model) {
    WorkOrder order = order(SGD.with(model, "test"), 1);
    BuiltGraph graph = ModelGraph.training(order.spec(), order.learning().batchSize());
    Minibatch batch = new WorkerBatches(order, 0, 0).at(1);
    assertThat(batch.count()).as("a tail").isBetween(1, 99);
    MinibatchInput input = new MinibatchInput(order, graph);
    input.fill(batch);
    double[] controls = graph.controls().stream().mapToDouble(c -> c.at(0.4, 1)).toArray();
    float[] theta = TestTraining.start(order).theta();

    Dl4jRate rate = new Dl4jRate(order.learning().learningRate(), order.division(), 0);
    ComputationGraph theirs = Dl4jTrainer.network(order, rate);
    theirs.init(Nd4j.createFromArray(new float[][] {ExampleCount.begin(theta)}), true);
    var data = Dl4jObjective.dataSet(input, order.spec(), controls);
    theirs.setInputs(data.getFeatures());
    theirs.setLabels(data.getLabels());
    theirs.computeGradientAndScore();
    float[] gradient = theirs.getFlattenedGradients().toFloatVector();
    // DL4J's score divides the loss by the batch.
    double loss = theirs.score() * order.learning().batchSize();

    ModelSessions.with(
        graph,
        order.learning().precision(),
        session -> {
          session.parameters().put(theta);
          input.put(session);
          for (int i = 0; i < controls.length; i++) {
            session.input(graph.controls().get(i).name()).put(controls[i]);
          }
          assertOurs(session, batch.count(), loss, gradient);
          return null;
        });
  }

  private static void assertOurs(
      GraphSession session, int examples, double loss, float[] gradient) {
    session.differentiate(
        ModelGraph.LOSS, List.of(ModelGraph.LOSS, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL));
    assertThat(loss).isCloseTo(session.output(ModelGraph.LOSS).scalar(), offset(1e-3));
    float[] ours = session.gradient().toFloats();
    assertThat(gradient).hasSize(ours.length + 1);
    assertThat(gradient[ours.length]).isEqualTo(examples);
    for (int i = 0; i < ours.length; i++) {
      assertThat(gradient[i]).isCloseTo(ours[i], offset(1e-4f * Math.max(1, Math.abs(ours[i]))));
    }
  }

  private static <S> TrainingState train(Trainer<S> trainer, WorkOrder order) {
    S state = trainer.hold(TestTraining.start(order));
    int rounds = trainer.division().ofEpoch().rounds() * order.learning().epochs();
    for (int round = 0; round < rounds; round++) {
      Trainer.Round<S> result = trainer.round(state, round);
      assertThat(result.divergence()).isNull();
      assertThat(result.sums().examples()).isPositive();
      state = result.state();
    }
    TrainingState end = trainer.fetch(state);
    trainer.close();
    return end;
  }

  /**
   * Where batches divide and workers have equally many images, DL4J's average is ours: rates and
   * weights of the objective, which change in each step, are those of that step.
   */
  @Test
  void whereNothingIsLeftOutTheRunIsOurs() {
    assertOurRun("updater.name = sgd, learningRate { schedule = one-cycle, warmUp.epochs = 0.3 }");
  }

  @Tag("proofs")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater.name = sgd, learningRate { schedule = exponential, gamma = 0.9, per = epoch }",
        "updater { name = sgd, momentum = 0.9 }, learningRate.schedule = cosine",
        "updater.name = adam",
        "updater { name = adamw, weightDecay = 0.1 }",
        "updater.name = adamax",
        "updater { name = rmsprop, epsilon = 1e-4 }, learningRate.scaling = linear"
      })
  void everyUpdaterIsOurs(String settings) {
    assertOurRun(settings);
  }

  private static void assertOurRun(String settings) {
    Settings all =
        TestTraining.settings(
            """
            model { preset = warm-up-vae, annealing.epochs = 1.5 }
            train { trainer = dl4j-spark, epochs = 2, batchSize = 6, averagingFrequency = 2
              learningRate.initial = 0.001 }
            train { %s }
            """
                .formatted(settings));
    WorkOrder order = order(all, 7);
    assertThat(order.data().examples()).isEqualTo(7 * 23);
    float[] theirs = train(trainer(order), order).theta();
    float[] ours =
        train(new AveragingTrainer(spark(), order, Exchange.of(Segments.NONE)), order).theta();
    assertThat(ours).isNotEqualTo(TestTraining.start(order).theta());
    assertClose(theirs, ours);
  }

  private static void assertClose(float[] theirs, float[] ours) {
    for (int i = 0; i < ours.length; i++) {
      assertThat(theirs[i]).isCloseTo(ours[i], offset(1e-4f));
    }
  }

  @Test
  void whatIsLeftOutIsCounted() {
    Path output = temporary.resolve("model");
    Settings settings =
        TestTraining.settings(
            "train { trainer = dl4j-spark, epochs = 3, averagingFrequency = 5, batchSize = 7 }");
    TrainingContent content =
        TestTraining.content(TestTraining.run(settings, TestTraining.shards(), output));
    long images = order(settings, 2).data().examples();
    assertThat(content.trainer()).isEqualTo("dl4j-spark");
    assertThat(content.leftOut()).isPositive();
    assertThat(content.examples() + content.leftOut()).isEqualTo(3 * images);
    List<JsonNode> metrics = TestTraining.metrics(output);
    assertThat(metrics).hasSize((int) content.rounds());
    assertThat(metrics.stream().mapToLong(line -> line.get("leftOut").asLong()).sum())
        .isEqualTo(content.leftOut());
    assertThat(metrics.stream().mapToLong(line -> line.get("examples").asLong()).sum())
        .isEqualTo(content.examples());
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
    assertThat(content.epochs()).isEqualTo(3);
    assertThat(TestTraining.metrics(output))
        .filteredOn(line -> line.has("validationElbo"))
        .hasSize(3);
    WorkOrder order = order(TestTraining.settings(""), 1);
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
  }

  /** With three workers the order in which tasks end would change the sums. */
  @Test
  void aRunRepeatsToTheSameBits() {
    Settings settings =
        SGD.with("train { workers = 3, batchSize = 10, averagingFrequency = 1 }", "test");
    assertThat(parameters(settings, "again")).isEqualTo(parameters(settings, "once"));
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
        "train.roundsSpanEpochs = true",
        "train.clipping.kind = norm",
        "train.average.decay = 0.9",
        "train.batch = global",
        "train.outer.name = nesterov",
        "train.average.lastEpochs = 1",
        "train.updater.name = lamb",
        "train.updater.betweenRounds = reset",
        "train.averagingStart.epochs = 1",
        "train.partSize = 8"
      })
  void whatItDoesNotDoIsRefusedByName(String setting) {
    assertThatThrownBy(() -> TrainingPlan.from(SGD.with(setting, "test")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith(setting.substring(0, setting.indexOf(' ')) + ": expected ")
        .hasMessageContaining("for trainer dl4j-spark");
  }

  @Test
  void theLayerTravels() throws Exception {
    ModelSpec spec = order(SGD, 1).spec();
    var bytes = new java.io.ByteArrayOutputStream();
    try (var out = new java.io.ObjectOutputStream(bytes)) {
      out.writeObject(new Dl4jObjective(spec, 8, 0.1));
    }
    try (var in =
        new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(new Dl4jObjective(spec, 8, 0.1));
    }
  }
}
