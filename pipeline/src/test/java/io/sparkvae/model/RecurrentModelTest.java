// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.graph.engine.GradientCheck;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.likelihood.PixelDraw;
import io.sparkvae.model.posterior.Posterior;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.RecurrentDensity;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.storage.Json;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a step of a variational recurrent network knows, and how its sequences are drawn. */
class RecurrentModelTest {
  private static final int STEPS = 4;
  private static final int LATENT = 2;
  private static final int BATCH = 3;
  private static final ImageShape SHAPE = new ImageShape(STEPS, 1, 2, 3);
  private static final int STEP_SIZE = 6;

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                """
                model { preset = vrnn, hidden = [5], latent = 2, likelihood = gaussian
                  sequence { units = 4, hidden = [3] } }
                """,
                "test")
            .with("model { " + hocon + " }", "test"),
        SHAPE);
  }

  private static Map<String, double[]> outputs(
      ModelSpec spec, Graph graph, Map<String, double[]> inputs) {
    Map<String, double[]> found = new LinkedHashMap<>();
    try (GraphSession session = Engine.open(graph, Model.layout(spec), Precision.DOUBLE)) {
      session.parameters().put(Model.layout(spec).initialise(3));
      ModelInputs.put(session, inputs);
      session.evaluate(List.copyOf(graph.outputs().keySet()));
      graph.outputs().keySet().forEach(n -> found.put(n, session.output(n).toDoubles()));
    }
    return found;
  }

  /** The steps at which two outputs differ. */
  private static String differing(double[] a, double[] b) {
    int ofStep = a.length / BATCH / STEPS;
    StringBuilder steps = new StringBuilder();
    for (int t = 0; t < STEPS; t++) {
      boolean differs = false;
      for (int i = 0; i < a.length; i++) {
        differs |= i / ofStep % STEPS == t && a[i] != b[i];
      }
      steps.append(differs ? Integer.toString(t) : "");
    }
    return steps.toString();
  }

  private static double[] changed(double[] all, int step) {
    double[] changed = all.clone();
    int ofStep = all.length / BATCH / STEPS;
    for (int i = 0; i < all.length; i++) {
      changed[i] += i / ofStep % STEPS == step ? 0.5 : 0;
    }
    return changed;
  }

  /** The third step of the image is another: which steps of the outputs are, too? */
  @ParameterizedTest
  @CsvSource({"filtering, 23", "smoothing, 0123"})
  void thePosteriorOfAStepSeesTheStepsThatItMay(String inference, String steps) {
    ModelSpec spec = spec("sequence.inference = " + inference);
    Graph graph = ModelGraph.evaluation(spec, BATCH).graph();
    Map<String, double[]> inputs = ModelInputs.evaluation(spec, BATCH, 1);
    Map<String, double[]> before = outputs(spec, graph, inputs);
    inputs.put(ModelGraph.X, changed(inputs.get(ModelGraph.X), 2));
    Map<String, double[]> after = outputs(spec, graph, inputs);
    for (String output : List.of(ModelGraph.MU, ModelGraph.Z, ModelGraph.KL)) {
      assertThat(differing(before.get(output), after.get(output))).as(output).isEqualTo(steps);
    }
  }

  @Test
  void aStepIsDecodedFromStepsBeforeItAndFromLatentsUpToIt() {
    ModelSpec spec = spec("");
    Graph graph = ModelGraph.decoder(spec, BATCH).graph();
    Map<String, double[]> inputs = decoderInputs(spec);
    double[] before = outputs(spec, graph, inputs).get(ModelGraph.RECONSTRUCTION);
    Map<String, double[]> other = new HashMap<>(inputs);
    other.put(ModelGraph.PIXELS, changed(inputs.get(ModelGraph.PIXELS), 1));
    assertThat(differing(before, outputs(spec, graph, other).get(ModelGraph.RECONSTRUCTION)))
        .isEqualTo("23");
    other = new HashMap<>(inputs);
    other.put(ModelGraph.Z, changed(inputs.get(ModelGraph.Z), 1));
    assertThat(differing(before, outputs(spec, graph, other).get(ModelGraph.RECONSTRUCTION)))
        .isEqualTo("123");
  }

  private static Map<String, double[]> decoderInputs(ModelSpec spec) {
    Map<String, double[]> inputs = ModelInputs.evaluation(spec, BATCH, 1);
    inputs.putAll(ModelInputs.decoder(spec, BATCH, 2));
    inputs.put(ModelGraph.PIXELS, inputs.get(ModelGraph.X));
    inputs.put(ModelGraph.Z, inputs.get(Posterior.EPS));
    return inputs;
  }

  /** With noise that is too small to be seen, a drawn step is its mean. */
  private static final String ALMOST_WITHOUT_NOISE = "gaussian.variance = 1e-30";

  /** What was drawn, given back as the image, is what the decoder expects at each step. */
  @ParameterizedTest
  @ValueSource(strings = {"", "sequence.cell = lstm", "prior = normal"})
  void aDrawnSequenceIsItsOwnPast(String hocon) {
    ModelSpec spec = spec(hocon + "\n" + ALMOST_WITHOUT_NOISE);
    Graph graph = ModelGraph.decoder(spec, BATCH).graph();
    Map<String, double[]> inputs = decoderInputs(spec);
    Map<String, double[]> first = outputs(spec, graph, inputs);
    double[] drawn = first.get(ModelGraph.DRAWN);
    assertThat(differing(drawn, first.get(ModelGraph.RECONSTRUCTION))).isEqualTo("123");
    inputs.put(ModelGraph.PIXELS, drawn);
    Map<String, double[]> second = outputs(spec, graph, inputs);
    assertThat(second.get(ModelGraph.DRAWN)).isEqualTo(drawn);
    assertThat(second.get(ModelGraph.RECONSTRUCTION)).containsExactly(drawn, within(1e-12));
  }

  /** The latents of a drawn sequence come from the prior beside that sequence. */
  @Test
  void latentsAreDrawnFromThePriorOfEachStep() {
    ModelSpec spec = spec(ALMOST_WITHOUT_NOISE);
    Map<String, double[]> inputs = new HashMap<>();
    Graph generation = ModelGraph.generation(spec, BATCH).graph();
    double[] eps = ModelInputs.evaluation(spec, BATCH, 5).get(Posterior.EPS);
    inputs.put("prior", eps);
    inputs.put(PixelDraw.NOISE, new double[BATCH * SHAPE.size()]);
    Map<String, double[]> drawn = outputs(spec, generation, inputs);
    double[] z = drawn.get(ModelGraph.Z);

    Scope scope = Scope.inUse(spec.shape(), spec.latent(), BATCH);
    Expression x = Expression.input(ModelGraph.X, BATCH, SHAPE.size());
    Expression features = spec.inference(scope).features(x);
    RecurrentDensity density =
        (RecurrentDensity) spec.prior().density(scope, images -> null, features);
    Gaussian prior = density.at(Expression.input(ModelGraph.Z, BATCH, STEPS * LATENT));
    inputs.put(ModelGraph.X, drawn.get(ModelGraph.RECONSTRUCTION));
    inputs.put(ModelGraph.Z, z);
    Map<String, double[]> beside =
        outputs(spec, new Graph(Map.of("mean", prior.mean(), "logVar", prior.logVar())), inputs);
    for (int i = 0; i < z.length; i++) {
      double sigma = Math.exp(beside.get("logVar")[i] / 2);
      assertThat((z[i] - beside.get("mean")[i]) / sigma).isCloseTo(eps[i], within(1e-9));
    }
    // The control: the prior does depend on the step.
    assertThat(beside.get("mean")[0]).isNotCloseTo(beside.get("mean")[LATENT], within(1e-3));
  }

  /** What generation draws for latents, the decoder draws for the same latents and noise. */
  @Test
  void generationAndDecoderDrawAlike() {
    ModelSpec spec = spec("gaussian.variance = 0.5");
    Map<String, double[]> inputs = ModelInputs.decoder(spec, BATCH, 2);
    inputs.put("prior", ModelInputs.evaluation(spec, BATCH, 5).get(Posterior.EPS));
    Map<String, double[]> generated =
        outputs(spec, ModelGraph.generation(spec, BATCH).graph(), inputs);
    inputs.put(ModelGraph.Z, generated.get(ModelGraph.Z));
    inputs.put(ModelGraph.PIXELS, new double[BATCH * SHAPE.size()]);
    assertThat(outputs(spec, ModelGraph.decoder(spec, BATCH).graph(), inputs).get(ModelGraph.DRAWN))
        .containsExactly(generated.get(ModelGraph.RECONSTRUCTION), within(1e-12));
    // The control: other noise of the pixels gives another sequence, but for its first step.
    double[] noise = inputs.get(PixelDraw.NOISE).clone();
    Arrays.setAll(noise, i -> -noise[i]);
    inputs.put(PixelDraw.NOISE, noise);
    assertThat(
            differing(
                outputs(spec, ModelGraph.decoder(spec, BATCH).graph(), inputs)
                    .get(ModelGraph.DRAWN),
                generated.get(ModelGraph.RECONSTRUCTION)))
        .isEqualTo("123");
  }

  @Test
  void theLatentHasSteps() throws Exception {
    assertThat(Json.MAPPER.valueToTree(spec("")).path("latent").toString()).isEqualTo("[4,2]");
    assertThat(spec("").latent().size()).isEqualTo(8);
    ModelSpec rows =
        ModelSpec.from(
            Settings.reference()
                .with("model { preset = vrnn, sequence.of = rows, latent = 3 }", "test"),
            ImageShape.of(3, 5, 4));
    assertThat(rows.latent().sizes()).containsExactly(5, 3);
  }

  /** A row of an image of several channels is a step with all of them. */
  @Test
  void theRowsOfAnImageComeApartAndTogether() {
    ImageShape shape = ImageShape.of(2, 3, 2);
    Expression x = Expression.input("x", 2, 12);
    for (var of : io.sparkvae.model.network.SequenceOf.values()) {
      Expression apart = of.apart(shape, x);
      Graph graph =
          new Graph(
              Map.of(
                  "apart",
                  apart,
                  "again",
                  of.together(shape, apart, 1),
                  "two",
                  of.together(shape, Expression.concat(1, List.of(apart, apart.negate())), 2)));
      double[] values = new double[24];
      Arrays.setAll(values, i -> i);
      try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
        session.input("x").put(values);
        session.evaluate(List.of("apart", "again", "two"));
        assertThat(session.output("again").toDoubles()).isEqualTo(values);
        double[] two = session.output("two").toDoubles();
        for (int i = 0; i < 24; i++) {
          assertThat(two[i / 12 * 24 + i % 12]).isEqualTo(i);
          assertThat(two[i / 12 * 24 + 12 + i % 12]).isEqualTo(-i);
        }
        if (of == io.sparkvae.model.network.SequenceOf.ROWS) {
          assertThat(Arrays.copyOf(session.output("apart").toDoubles(), 8))
              .containsExactly(0, 1, 6, 7, 2, 3, 8, 9);
        }
      }
    }
  }

  /** The encoder has run already when samples of z are drawn for importance weights. */
  @Test
  void aSampleForALikelihoodNeedsNoEncoder() {
    assertThat(parameters(ModelGraph.likelihood(spec(""), BATCH)))
        .noneMatch(name -> name.startsWith("encoder."))
        .anyMatch(name -> name.startsWith("recurrence.cell."));
    assertThat(parameters(ModelGraph.evaluation(spec(""), BATCH)))
        .anyMatch(name -> name.startsWith("encoder."));
  }

  private static List<String> parameters(BuiltGraph built) {
    return built.graph().layout().slots().stream().map(ParameterLayout.Slot::name).toList();
  }

  @Test
  void framesGoThroughConvolutions() {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference()
                .with(
                    """
                    model { preset = vrnn, network = conv, conv { channels = [2], dense = 3 }, latent = 1
                      sequence { units = 3, hidden = [2] } }
                    """,
                    "test"),
            new ImageShape(3, 1, 4, 4));
    GradientCheck.check(
        ModelGraph.training(spec, BATCH).graph(),
        ModelGraph.LOSS,
        ModelInputs.training(spec, BATCH, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prior = normal, decoder.network = mlp | posterior recurrent: expected decoder recurrent",
        "posterior = gaussian | prior recurrent: expected posterior recurrent",
        "posterior = gaussian, prior = normal | decoder recurrent: expected posterior recurrent",
        "prior = mixture | posterior recurrent: expected prior recurrent or normal",
        "sequence.of = none | model.sequence.of: expected frames or rows",
        "sequence.of = rows | model.sequence.of: expected none or frames for images of 4 frames",
        "corruption.kind = masking | posterior recurrent: expected corruption none",
        "labels = given | expected no labels",
        "likelihood = beta | expected a likelihood whose pixels can be drawn",
        "objective.terms = [rate, z-forcing] | z-forcing: expected posterior recurrent with",
        "objective.terms = [mean-discrepancy] | prior recurrent: expected nothing that draws z",
      })
  void partsThatDoNotGoTogetherAreRefused(String hocon, String message) {
    assertThatThrownBy(() -> spec(hocon))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(message);
  }
}
