// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.LatentSummary;
import io.sparkvae.stats.Statistics;
import io.sparkvae.storage.Digest;
import io.sparkvae.train.InMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two stochastic layers (Burda et al. 2016, arXiv 1509.00519, table 1) of one dimension each: small
 * enough that p(x), the integral over both, is known from a grid.
 */
class HierarchyBoundTest {
  private static final int SIZE = Fixture.SHAPE.size();
  private static final int IMAGES = 60;

  /** For each image, where a bound is compared with an integral. */
  private static final int SAMPLES = 2000;

  /** The plain hierarchy: both layers inferred from the features. */
  private static final String[] PLAIN = {"model.ladder.merge=none", "model.ladder.hidden=[8]"};

  /** The paper's: z2 inferred from z1, two tanh layers between them. */
  private static final String[] BOTTOM_UP = {
    "model.ladder.merge=bottom-up",
    "model.ladder.hidden=[8, 6]",
    "model.ladder.activation=tanh",
    "generate.samples=4",
    "generate.interpolations=1"
  };

  @TempDir Path temporary;
  private final double[][] images = images();

  private static Settings settings(String[] model, int samples) {
    Settings settings =
        Fixture.settings(
            "model.latent=2",
            "model.posterior=ladder",
            "model.prior=ladder",
            "model.ladder.layers=2",
            "model.objective.kind=importance-weighted",
            "model.objective.samples=5",
            "evaluate.batchSize=60",
            "evaluate.samples=" + samples);
    for (String override : model) {
      settings = settings.withOverride(override);
    }
    return settings;
  }

  /** Bars of six lengths in four rows that are about alike, black and white. */
  private static double[][] images() {
    Random random = new Random(3);
    double[][] images = new double[IMAGES][SIZE];
    for (int i = 0; i < IMAGES; i++) {
      for (int pixel = 0; pixel < SIZE; pixel++) {
        images[i][pixel] = pixel % 6 + random.nextGaussian() < i % 6 ? 1 : 0;
      }
    }
    return images;
  }

  @BeforeEach
  void writeShards() {
    List<Row> rows = new ArrayList<>();
    for (double[] image : images) {
      byte[] pixels = new byte[SIZE];
      for (int pixel = 0; pixel < SIZE; pixel++) {
        pixels[pixel] = (byte) (255 * (int) image[pixel]);
      }
      String id = "test/" + rows.size();
      rows.add(
          RowFactory.create(id, pixels, Digest.sha256(pixels), Split.TEST.column(), null, null));
    }
    Fixture.shards(temporary.resolve("shards"), Fixture.SHAPE, List.of(rows), 0);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return Fixture.hadoop(temporary.resolve(name));
  }

  private EvaluationContent.Result evaluate(String model, int samples) {
    return TestStages.evaluate(
            Fixture.spark(),
            settings(PLAIN, samples),
            path(model),
            path("shards"),
            path(model + samples))
        .bySplit()
        .get("test");
  }

  private double likelihood(String model, int samples) {
    return evaluate(model, samples).negativeLogLikelihood().mean();
  }

  /** Writes the model as it starts, as it is trained, and that loosened; gives the last. */
  private Model models(Map<String, DoubleUnaryOperator> changes, String... settings) {
    ModelSpec spec = ModelSpec.from(settings(settings, 1), Fixture.SHAPE);
    float[][] x = new float[IMAGES][SIZE];
    for (int i = 0; i < IMAGES; i++) {
      for (int pixel = 0; pixel < SIZE; pixel++) {
        x[i][pixel] = (float) images[i][pixel];
      }
    }
    Model trained = new Model(spec, InMemory.train(spec, x, 60, 600, 0.01));
    Model loose = loosened(trained, changes);
    Fixture.model(temporary.resolve("start"), new Model(spec, Model.layout(spec).initialise(1)));
    Fixture.model(temporary.resolve("trained"), trained);
    Fixture.model(temporary.resolve("loose"), loose);
    return loose;
  }

  /** The same but for parameters of these names. */
  private static Model loosened(Model model, Map<String, DoubleUnaryOperator> changes) {
    float[] parameters = model.parameters().clone();
    for (var slot : model.layout().slots()) {
      DoubleUnaryOperator change = changes.getOrDefault(slot.name(), p -> p);
      for (int i = slot.offset(); i < slot.offset() + slot.size(); i++) {
        parameters[i] = (float) change.applyAsDouble(parameters[i]);
      }
    }
    return new Model(model.spec(), parameters);
  }

  @Test
  void theBoundOfTwoLayersRisesToTheExactLikelihood() {
    // The same p(x), and a posterior of e times the variance, so that its bound is not tight.
    TwoLayers layers =
        new TwoLayers(
            models(
                Map.of(
                    "posterior.layer1.logVar.bias", v -> v + 1,
                    "posterior.layer2.logVar.bias", v -> v + 1),
                PLAIN));
    double before = likelihood("start", 10);
    double after = likelihood("trained", 10);
    double one = likelihood("loose", 1);
    double ten = likelihood("loose", 10);
    double many = likelihood("loose", SAMPLES);
    double exact = layers.negativeLogLikelihood(images, true);
    double flat = layers.negativeLogLikelihood(images, false);
    System.out.printf(
        "two layers: untrained %.4f, trained %.4f; loose, k = 1, 10, many: %.4f %.4f %.4f,"
            + " exact %.4f, flat %.4f%n",
        before, after, one, ten, many, exact, flat);
    assertThat(after).isLessThan(before - 2);
    assertThat(ten).isLessThan(one);
    assertThat(many).isLessThan(ten).isCloseTo(exact, within(0.02));
    // The controls: one sample does not do, and without p(z1 | z2) it is another number.
    assertThat(one).isGreaterThan(exact + 0.2);
    assertThat(Math.abs(flat - exact)).isGreaterThan(0.1);
  }

  @Test
  void inferredFromTheBottomUpTheBoundsAreTheirIntegrals() {
    // A wider z1, and a z2 that tells more of it, so that what z2 is inferred from matters.
    Model loose =
        models(
            Map.of(
                "posterior.layer1.logVar.bias", v -> v + 1,
                "posterior.layer2.logVar.bias", v -> v - 1,
                "posterior.layer2.mu.weight", w -> 2 * w,
                "prior.layer1.logVar.bias", v -> v - 1),
            BOTTOM_UP);
    TwoLayers layers = new TwoLayers(loose);
    double exact = layers.negativeLogLikelihood(images, true);
    TwoLayers.Inferred inferred = layers.inferred(images);
    assertThat(inferred.evidence()).isCloseTo(-exact, within(1e-5));

    double before = likelihood("start", 10);
    double after = likelihood("trained", 10);
    double one = likelihood("loose", 1);
    EvaluationContent.Result many = evaluate("loose", SAMPLES);
    double lossOfBound = training(loose, "evidence-bound");
    double lossOfWeights = training(loose, "importance-weighted");
    System.out.printf(
        "bottom-up: untrained %.4f, trained %.4f; loose, k = 1, many: %.4f %.4f, exact %.4f; bound"
            + " %.4f; losses of training %.4f %.4f; by a grid %s%n",
        before,
        after,
        one,
        many.negativeLogLikelihood().mean(),
        exact,
        many.elbo().mean(),
        lossOfBound,
        lossOfWeights,
        inferred);
    assertThat(after).isLessThan(before - 2);
    assertThat(many.negativeLogLikelihood().mean()).isCloseTo(exact, within(0.02));
    assertThat(lossOfWeights).isCloseTo(exact, within(0.02));
    // Four standard errors.
    double error = 4 * inferred.deviation() / Math.sqrt(IMAGES * SAMPLES);
    assertThat(error).isLessThan(0.06);
    assertThat(many.elbo().mean()).isCloseTo(inferred.bound(), within(error));
    assertThat(lossOfBound).isCloseTo(-inferred.bound(), within(error));
    // The controls: one sample; a closed form for z1; a density of z2 not at the z1 drawn.
    assertThat(one).isGreaterThan(exact + 0.2);
    assertThat(Math.abs(inferred.closedForm() - inferred.bound())).isGreaterThan(2 * error);
    assertThat(Math.abs(inferred.byMeans() + exact)).isGreaterThan(0.1);

    Statistics statistics = statistics();
    assertThat(statistics.divergence()).isEqualTo(Divergence.JOINT);
    LatentSummary test = statistics.bySplit().get("test");
    System.out.println("bottom-up: by one sample an image " + test);
    assertThat(test.elbo()).isCloseTo(inferred.bound(), within(error * Math.sqrt(SAMPLES)));
  }

  /** The loss of a model's parameters on all images, at {@value #SAMPLES} samples each. */
  private double training(Model model, String objective) {
    ModelSpec spec =
        ModelSpec.from(
            settings(BOTTOM_UP, 1)
                .withOverride("model.objective.kind=" + objective)
                .withOverride("model.objective.samples=" + SAMPLES),
            Fixture.SHAPE);
    Map<String, double[]> inputs = ModelInputs.training(spec, IMAGES, 4);
    inputs.put(ModelGraph.X, Arrays.stream(images).flatMapToDouble(Arrays::stream).toArray());
    Arrays.fill(inputs.get(ModelGraph.WEIGHT), 1);
    inputs.computeIfPresent(ModelGraph.BETA, (name, beta) -> new double[] {1});
    try (GraphSession session =
        Engine.open(ModelGraph.training(spec, IMAGES).graph(), model.layout(), Precision.FLOAT)) {
      session.parameters().put(model.parameters());
      ModelInputs.put(session, inputs);
      session.evaluate(List.of(ModelGraph.LOSS));
      return session.output(ModelGraph.LOSS).scalar();
    }
  }

  /** Encodes, gathers statistics and draws pictures from them. */
  private Statistics statistics() {
    Settings settings = settings(BOTTOM_UP, 1).withOverride("encode.splits=[test]");
    TestStages.encode(Fixture.spark(), settings, path("loose"), path("shards"), path("latents"));
    Statistics content =
        TestStages.stats(Fixture.spark(), settings, path("latents"), path("stats"))
            .manifest()
            .contentAs(Statistics.class, path("stats"));
    assertThat(
            TestStages.generate(
                    Fixture.spark(),
                    settings,
                    path("loose"),
                    Optional.of(path("shards")),
                    Optional.of(path("stats")),
                    path("pictures"))
                .pictures())
        .contains("pictures/samples.png", "pictures/traversals.png");
    return content;
  }
}
