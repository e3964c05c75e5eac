// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.StopFailure;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.Minibatch;
import io.sparkvae.train.step.MinibatchInput;
import io.sparkvae.train.step.Step;
import io.sparkvae.train.step.TrainingSession;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerBatches;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codebooks in training: moving averages, their start, dead codes, and what trainers do. */
class CodebookTest {
  private static final String SMALL =
      "model { preset = vq-vae-ema, latentMap { downsampling = 2, channels = 4 }, vq.codes = 8 }\n";
  private static final int WIDTH = 4;

  @TempDir Path temporary;

  private static WorkOrder order(String settings) {
    return TestTraining.order(TestTraining.settings(SMALL + settings), TestTraining.shards(), 1);
  }

  /** What the codebook stands for, {@code [examples * 16][4]}. */
  private static double[][] vectors(WorkOrder order, float[] theta, Minibatch minibatch) {
    BuiltGraph graph = ModelGraph.quantisation(order.spec(), minibatch.count());
    double[] flat =
        ModelSessions.with(
            graph,
            Precision.FLOAT,
            session -> {
              MinibatchInput input = new MinibatchInput(order, graph);
              input.fill(minibatch);
              input.put(session);
              session.parameters().put(theta);
              session.evaluate(List.of(ModelGraph.VECTORS + 0));
              return session.output(ModelGraph.VECTORS + 0).toDoubles();
            });
    return IntStream.range(0, flat.length / WIDTH)
        .mapToObj(i -> Arrays.copyOfRange(flat, i * WIDTH, (i + 1) * WIDTH))
        .toArray(double[][]::new);
  }

  private static double[] state(WorkOrder order, String name, float[] theta) {
    ParameterLayout.Slot slot = Model.layout(order.spec()).slot("posterior.codebook." + name);
    return IntStream.range(slot.offset(), slot.offset() + slot.size())
        .mapToDouble(i -> theta[i])
        .toArray();
  }

  private static int nearest(double[] vector, double[] counts, double[] sums) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < counts.length; k++) {
      double distance = 0;
      for (int j = 0; j < WIDTH; j++) {
        double d = vector[j] - sums[k * WIDTH + j] / counts[k];
        distance += d * d;
      }
      if (distance < least) {
        least = distance;
        nearest = k;
      }
    }
    return nearest;
  }

  /** The formulas of the paper by plain loops, beside an encoder that stands still. */
  @Test
  void threeStepsAreTheHandCalculation() {
    WorkOrder order = order("model.vq { decay = 0.9, restart = 0.0 }, train.updater.name = sgd");
    WorkerBatches batches = new WorkerBatches(order, 0, 0);
    TrainingState start = TestTraining.start(order);
    TrainingState found =
        TrainingSession.with(
                order,
                session -> {
                  session.load(start);
                  for (int i = 0; i < 3; i++) {
                    session.step(new Step(batches.at(i), new double[0], 0, i + 1L));
                  }
                  return session.finish();
                })
            .state();
    double[] counts = state(order, "counts", start.theta());
    double[] sums = state(order, "sums", start.theta());
    for (int i = 0; i < 3; i++) {
      Minibatch minibatch = batches.at(i);
      double[] n = new double[counts.length];
      double[] s = new double[sums.length];
      for (double[] vector : vectors(order, start.theta(), minibatch)) {
        int code = nearest(vector, counts, sums);
        n[code] += 1.0 / minibatch.count();
        for (int j = 0; j < WIDTH; j++) {
          s[code * WIDTH + j] += vector[j] / minibatch.count();
        }
      }
      for (int k = 0; k < n.length; k++) {
        counts[k] = 0.9 * counts[k] + 0.1 * n[k];
      }
      for (int k = 0; k < s.length; k++) {
        sums[k] = 0.9 * sums[k] + 0.1 * s[k];
      }
    }
    assertThat(state(order, "counts", found.theta())).containsExactly(counts, within(1e-4));
    assertThat(state(order, "sums", found.theta())).containsExactly(sums, within(1e-4));
    assertThat(Arrays.stream(counts).sum()).isCloseTo(16, within(1e-9));
  }

  private static double error(WorkOrder order, float[] theta, Minibatch minibatch) {
    double[] counts = state(order, "counts", theta);
    double[] sums = state(order, "sums", theta);
    double error = 0;
    for (double[] vector : vectors(order, theta, minibatch)) {
      int code = nearest(vector, counts, sums);
      for (int j = 0; j < WIDTH; j++) {
        double d = vector[j] - sums[code * WIDTH + j] / counts[code];
        error += d * d;
      }
    }
    return error;
  }

  private static float[] begun(String settings) {
    Settings all = TestTraining.settings(SMALL + settings);
    WorkOrder order = TestTraining.order(all, TestTraining.shards(), 1);
    return new Start(
            Optional.empty(),
            PixelBias.from(all, order.spec()),
            CodebookStart.from(all, order.spec()))
        .parameters(JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext()), order);
  }

  /** Nearer to the encoder's vectors than a start at random, and the same every time. */
  @Test
  void clustersAreANearerStart() {
    String kMeans = "train { codebookStart = k-means, kMeans.vectors = 1000 }";
    WorkOrder order = order("");
    Minibatch other = new WorkerBatches(order, 1, 0).at(0);
    float[] random = begun("");
    float[] clustered = begun(kMeans);
    double far = error(order, random, other);
    double near = error(order, clustered, new WorkerBatches(order, 1, 0).at(0));
    assertThat(near).isLessThan(0.2 * far);
    assertThat(begun(kMeans)).isEqualTo(clustered);
    double[] counts = state(order, "counts", clustered);
    assertThat(Arrays.stream(counts).sum()).isCloseTo(16, within(1e-3));
    // Other parameters start as ever.
    ParameterLayout.Slot slot = Model.layout(order.spec()).slot("encoder.conv1.weight");
    assertThat(Arrays.copyOfRange(clustered, slot.offset(), slot.offset() + slot.size()))
        .isEqualTo(Arrays.copyOfRange(random, slot.offset(), slot.offset() + slot.size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model { preset = vq-vae, vq.restart = 0.0 }",
        "model { preset = rvq-vae, rvq.levels = 2 }"
      })
  void everyKindOfCodebookStartsAtClusters(String settings) {
    String overrides = settings + ", train { codebookStart = k-means, kMeans.vectors = 200 }";
    float[] random = begun(settings);
    float[] clustered = begun(overrides);
    ParameterLayout layout = Model.layout(order(settings).spec());
    for (ParameterLayout.Slot slot : layout.slots()) {
      boolean codebook = slot.name().startsWith("posterior.codebook");
      boolean equal =
          Arrays.equals(
              random,
              slot.offset(),
              slot.offset() + slot.size(),
              clustered,
              slot.offset(),
              slot.offset() + slot.size());
      assertThat(equal).as(slot.name()).isEqualTo(!codebook);
    }
  }

  @Test
  void aStartThatCannotBeIsRefused() {
    assertThatThrownBy(() -> begun("train { codebookStart = k-means, kMeans.vectors = 7 }"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.kMeans.vectors: expected at least the 8 codes, found 7");
    assertThatThrownBy(
            () ->
                begun(
                    "model { preset = vae, latentMap.downsampling = none }, train.codebookStart = k-means"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.codebookStart: expected random for a model without codebooks, found k-means");
  }

  /** Images of 16 kinds; their codes after training, when all codes but one start far away. */
  private static double perplexity(double restart) {
    Settings settings =
        Settings.reference()
            .with(
                """
                model { network = mlp, hidden = [32], latent = 4, posterior = vq, prior = uniform
                  vq { codes = 32, codebook = ema, decay = 0.9, restart = %s }
                  objective.terms = [commitment], likelihood = gaussian, gaussian.variance = 0.02 }
                """
                    .formatted(restart),
                "test");
    ModelSpec spec = ModelSpec.from(settings, ImageShape.of(1, 8, 8));
    float[][] images = InMemory.spots(512);
    float[] theta = InMemory.train(spec, images, 64, 300, 0.005);
    double[] codes =
        InMemory.evaluate(spec, theta, images, 1, ModelGraph.CODES).get(ModelGraph.CODES);
    double entropy = 0;
    for (int k = 0; k < 32; k++) {
      int code = k;
      double p = Arrays.stream(codes).filter(c -> c == code).count() / (double) codes.length;
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return Math.exp(entropy);
  }

  @Test
  void restartsKeepMoreThanAQuarterOfTheCodesInUse() {
    double with = perplexity(0.1);
    double without = perplexity(0);
    System.out.printf("perplexity of 32 codes: %.1f with restarts, %.1f without%n", with, without);
    assertThat(with).isGreaterThan(0.25 * 32).isGreaterThan(1.2 * without);
  }

  /** States are in checkpoints: a run that was stopped goes on to the same bits. */
  @ParameterizedTest
  @ValueSource(strings = {"", "model { preset = vq-vae, vq.restart = 0.0 }"})
  void aRunThatWasStoppedGoesOnToTheSameBits(String settings) {
    Settings all = TestTraining.settings(SMALL + settings);
    TrainingContent whole =
        TestTraining.content(
            TestTraining.run(all, TestTraining.shards(), temporary.resolve("whole")));
    AtomicInteger rounds = new AtomicInteger();
    Path halves = temporary.resolve("halves");
    assertThatThrownBy(
            () ->
                TestTraining.run(
                    all, TestTraining.shards(), halves, () -> rounds.incrementAndGet() == 2))
        .isInstanceOf(StopFailure.class);
    assertThat(TestTraining.content(TestTraining.run(all, TestTraining.shards(), halves)))
        .isEqualTo(whole);
    assertThat(TestTraining.metrics(halves))
        .allSatisfy(
            line -> assertThat(line.at("/codes/0/perplexity").asDouble()).isBetween(1.0, 8.0001));
  }

  @Test
  void theTrainerOfClosedFormsRefusesCodes() {
    Settings settings =
        TestTraining.settings(
            SMALL
                + "model { network = mlp, hidden = [], decoder.hidden = [], latentMap.downsampling = none, latent = 4 }\n"
                + "train.trainer = closed-form");
    assertThatThrownBy(
            () -> TestTraining.run(settings, TestTraining.shards(), temporary.resolve("refused")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "model.posterior: expected deterministic for train.closedForm = pca, found vq");
  }
}
