// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static io.sparkvae.model.SmallModel.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.likelihood.Measure;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.quantiser.CodeLevel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose latents are codes. */
class CodesTest {
  private static final int BATCH = 5;

  private static GraphSession open(BuiltGraph graph) {
    GraphSession session = Engine.open(graph.graph(), graph.layout(), Precision.FLOAT);
    session.parameters().put(graph.layout().initialise(2));
    return session;
  }

  private static int[] sizes(ModelSpec spec) {
    return spec.codes().stream()
        .flatMapToInt(level -> IntStream.generate(level::size).limit(level.places()))
        .toArray();
  }

  /** Codes tell the whole latent, and cost ln K each. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model { preset = vq-vae, latentMap.channels = 3 }",
        "model { preset = vq-vae-ema, latentMap.channels = 3 }",
        "model { preset = fsq-vae }",
        "model { preset = rvq-vae, latentMap.channels = 3 }",
        "model { preset = vq-vae-2, latentMap.channels = 4 }",
        "model { preset = vq-vae, network = mlp, latentMap.downsampling = none, vq.groups = 3 }"
      })
  void codesAreTheLatent(String hocon) {
    ModelSpec spec = spec(hocon);
    int[] sizes = sizes(spec);
    assertThat(spec.divergence()).isEqualTo(Divergence.EXACT);
    assertThat(spec.divergences()).isEqualTo(sizes.length);
    try (GraphSession whole = open(ModelGraph.evaluation(spec, BATCH));
        GraphSession lookup = open(ModelGraph.lookup(spec, BATCH))) {
      ModelInputs.put(whole, ModelInputs.evaluation(spec, BATCH, 1));
      whole.evaluate(List.of(ModelGraph.CODES, ModelGraph.Z, ModelGraph.MU, ModelGraph.KL));
      double[] codes = whole.output(ModelGraph.CODES).toDoubles();
      assertThat(codes).hasSize(BATCH * sizes.length);
      for (int i = 0; i < codes.length; i++) {
        assertThat(codes[i])
            .isEqualTo(Math.rint(codes[i]))
            .isBetween(0.0, sizes[i % sizes.length] - 1.0);
        assertThat(whole.output(ModelGraph.KL).toDoubles()[i])
            .isCloseTo(Math.log(sizes[i % sizes.length]), within(1e-6));
      }
      lookup.input(ModelGraph.CODES).put(codes);
      lookup.evaluate(List.of(ModelGraph.Z));
      double[] z = whole.output(ModelGraph.Z).toDoubles();
      assertThat(lookup.output(ModelGraph.Z).toDoubles()).containsExactly(z, within(1e-6));
      assertThat(whole.output(ModelGraph.MU).toDoubles()).isEqualTo(z);
    }
  }

  @Test
  void theTopLevelComesFirst() {
    assertThat(spec("model { preset = vq-vae-2, latentMap.channels = 4 }").codes())
        .containsExactly(new CodeLevel(1, 2, 8), new CodeLevel(2, 4, 8));
    assertThat(spec("model { preset = rvq-vae, rvq.levels = 3 }").codes())
        .containsExactly(new CodeLevel(2, 3, 8), new CodeLevel(2, 3, 8), new CodeLevel(2, 3, 8));
    assertThat(
            spec("model { preset = vq-vae, network = mlp, latentMap.downsampling = none,"
                    + " vq.groups = 3 }")
                .codes())
        .containsExactly(new CodeLevel(1, 3, 8));
    assertThat(spec("model.preset = vae").codes()).isEmpty();
  }

  /** Every code is drawn alike often, and what is drawn is of the codebook. */
  @Test
  void thePriorDrawsAllCodes() {
    ModelSpec spec =
        spec("model { preset = vq-vae, network = mlp, latentMap.downsampling = none }");
    int batch = 800;
    try (GraphSession session =
        Engine.open(
            ModelGraph.generation(spec, batch).graph(), Model.layout(spec), Precision.FLOAT)) {
      ParameterLayout.Slot slot = Model.layout(spec).slot("posterior.codebook.vectors");
      float[] theta = Model.layout(spec).initialise(2);
      // The decoder's means are then those of a code alone.
      session.parameters().put(theta);
      double[] u = IntStream.range(0, batch).mapToDouble(i -> (i + 0.5) / batch).toArray();
      session.input("prior").put(u);
      session.evaluate(List.of(ModelGraph.RECONSTRUCTION));
      double[] images = session.output(ModelGraph.RECONSTRUCTION).toDoubles();
      int size = spec.shape().size();
      long different =
          IntStream.range(0, batch)
              .mapToObj(i -> Arrays.toString(Arrays.copyOfRange(images, i * size, (i + 1) * size)))
              .distinct()
              .count();
      assertThat(different).isEqualTo(8);
      assertThat(slot.shape()).containsExactly(8L, 3L);
      for (int code = 0; code < 8; code++) {
        double[] first = Arrays.copyOfRange(images, code * 100 * size, (code * 100 + 1) * size);
        double[] last =
            Arrays.copyOfRange(images, (code * 100 + 99) * size, (code + 1) * 100 * size);
        assertThat(first).isEqualTo(last);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model { preset = vq-vae, prior = normal }"
            + " | model: posterior of codes: expected prior uniform, found NormalPrior[]",
        "model { prior = uniform }"
            + " | model: prior uniform: expected a posterior of codes (vq, rvq, fsq, vq-2), found",
        "model { preset = vq-vae, objective.terms = [commitment] }"
            + " | model: codebook loss: expected an evidence bound with the term codebook",
        "model { preset = vq-vae-ema, objective.terms = [codebook] }"
            + " | model: term codebook: expected codebook loss, which it trains, found Averaged",
        "model { preset = vq-vae, vq.restart = 0.1 }"
            + " | model.vq.restart: expected 0 for model.vq.codebook = loss, found 0.1",
        "model { preset = vq-vae, objective.kind = importance-weighted }"
            + " | model: codebook loss: expected an evidence bound with the term codebook",
        "model { objective.terms = [commitment] }"
            + " | model: term commitment: expected a posterior with a codebook (vq, rvq)",
        "model { preset = vq-vae-ema, objective.terms = [commitment, contraction] }"
            + " | model: term contraction: expected a posterior without codes, found",
        "model { preset = vq-vae, vq.groups = 2 }"
            + " | model: model.vq.groups: expected 1 for a latent map, or a divisor",
        "model { preset = fsq-vae, fsq.levels = [3, 3] }"
            + " | model: posterior fsq: expected vectors of 2 numbers, one for each of the levels",
        "model { preset = vq-vae-2, latentMap.channels = 3 }"
            + " | model: posterior vq-2: expected a latent map of even height, width and channels",
        "model { preset = vq-vae, vq.codes = 1 } | model.vq.codes: expected 2 to 65,536 codes",
      })
  void whatDoesNotGoTogetherIsRefusedByName(String hocon, String message) {
    assertThatThrownBy(() -> spec(hocon)).hasMessageContaining(message);
  }

  /** The network that the benchmark trains: two halvings, two residual blocks, 128 channels. */
  @Test
  void theNetworkOfThePaperIsASetting() {
    ModelSpec spec =
        ModelSpec.from(
            Settings.reference().with("model.preset = vq-vae", "test"), ImageShape.of(3, 32, 32));
    assertThat(spec.codes()).containsExactly(new CodeLevel(8, 8, 512));
    assertThat(spec.latent().sizes()).containsExactly(8, 8, 64);
    assertThat(Model.layout(spec).slot("encoder.conv1.weight").shape())
        .containsExactly(4L, 4L, 3L, 128L);
    assertThat(Model.layout(spec).slots())
        .extracting(ParameterLayout.Slot::name)
        .contains("encoder.conv2.block2.conv2.weight", "decoder.latent.block2.conv2.weight")
        .noneMatch(name -> name.startsWith("encoder.conv1.block"))
        .noneMatch(name -> name.startsWith("decoder.conv1.block"));
    assertThat(Model.layout(spec).slot("posterior.codebook.vectors").shape())
        .containsExactly(512L, 64L);
    assertThat(Model.layout(spec).states())
        .extracting(ParameterLayout.Slot::name)
        .containsExactly("posterior.codebook.counts");
  }

  @Test
  void bitsPerDimensionAreOfLevels() {
    assertThat(Measure.PROBABILITY.bits(Math.log(256) * 10, 10).getAsDouble())
        .isCloseTo(8, within(1e-12));
    // A uniform density of [0, 1] has the logarithm 0: log2 of the 255 steps between 256 levels.
    assertThat(Measure.DENSITY.bits(0, 10).getAsDouble())
        .isCloseTo(Math.log(255) / Math.log(2), within(1e-12));
    assertThat(Measure.NONE.bits(1, 10)).isEmpty();
    assertThat(spec("model.likelihood = bernoulli").measure()).isEqualTo(Measure.NONE);
    assertThat(spec("model.binarisation = dynamic").measure()).isEqualTo(Measure.PROBABILITY);
    assertThat(spec("model.likelihood = categorical").measure()).isEqualTo(Measure.PROBABILITY);
    assertThat(spec("model.likelihood = laplace").measure()).isEqualTo(Measure.DENSITY);
    assertThat(spec("model { likelihood = gaussian, binarisation = dynamic }").measure())
        .isEqualTo(Measure.NONE);
  }
}
