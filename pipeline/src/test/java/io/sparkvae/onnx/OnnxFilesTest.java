// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Compositions;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.SmallModel;
import io.sparkvae.model.likelihood.CodeLikelihood;
import io.sparkvae.model.quantiser.CodeLevel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime computes of a model's files what the model itself gives, to 1e-5. */
class OnnxFilesTest {
  /** Other than those that the files were made with. */
  private static final int BATCH = 3;

  private static final double TOLERANCE = 1e-5;

  /** A density of latents has neither encoder nor decoder. */
  private static final Set<String> NOTHING_TO_READ = Set.of("latent-flow");

  static List<String> distinct() {
    return Compositions.distinct();
  }

  static List<String> all() {
    return Compositions.all();
  }

  @ParameterizedTest
  @MethodSource("distinct")
  void theRuntimeAgreesWithTheModel(String hocon) throws Exception {
    requireAgreement(SmallModel.spec(hocon));
  }

  @Tag("proofs")
  @ParameterizedTest
  @MethodSource("all")
  void theRuntimeAgreesWithEveryComposition(String hocon) throws Exception {
    requireAgreement(SmallModel.spec(hocon));
  }

  private static void requireAgreement(ModelSpec spec) throws Exception {
    Model model = model(spec);
    if (NOTHING_TO_READ.contains(spec.preset())) {
      assertThatThrownBy(() -> OnnxFiles.of(model, Map.of()))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("found preset " + spec.preset());
      return;
    }
    Map<String, OnnxFile> files =
        OnnxFiles.of(model, Map.of()).stream()
            .collect(Collectors.toMap(OnnxFile::name, file -> file));
    assertThat(files).containsKey("decoder.onnx");
    for (Network network : Network.values()) {
      if (OnnxFiles.isOf(spec, network)) {
        OnnxFile file = files.get(network.name().toLowerCase(java.util.Locale.ROOT) + ".onnx");
        Map<String, double[]> inputs = inputs(spec, network);
        Map<String, float[]> expected = expected(model, network, inputs);
        try (OnnxRun run = new OnnxRun(TestNetworks.bytes(file))) {
          assertThat(run.inputs().keySet())
              .containsExactlyElementsOf(file.inputs().stream().map(Port::name).toList());
          Map<String, float[]> found = run.outputs(BATCH, inputs);
          assertThat(found.keySet())
              .containsExactlyElementsOf(file.outputs().stream().map(Port::name).toList());
          expected.forEach(
              (name, values) -> requireClose(network + " " + name, values, found.get(name)));
        }
      }
    }
  }

  private static void requireClose(String what, float[] expected, float[] found) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double most = TOLERANCE * Math.max(1, Math.abs(expected[i]));
      assertThat((double) found[i]).as("%s[%s]", what, i).isCloseTo(expected[i], within(most));
    }
  }

  /** Starting parameters with noise, so that biases are not 0. */
  private static Model model(ModelSpec spec) {
    float[] parameters = Model.layout(spec).initialise(7);
    float[] noise = new float[parameters.length];
    Noise.of(11).gaussian(noise);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.1f * noise[i];
    }
    return new Model(spec, parameters);
  }

  private static Map<String, double[]> inputs(ModelSpec spec, Network network) {
    Map<String, double[]> inputs =
        new HashMap<>(
            switch (network) {
              case ENCODER -> ModelInputs.evaluation(spec, BATCH, 3);
              case DECODER, LOOKUP -> ModelInputs.decoder(spec, BATCH, 3);
            });
    inputs.put(ModelGraph.PIXELS, pixels(spec, inputs.get(ModelGraph.X)));
    inputs.put(ModelGraph.Z, numbers(BATCH * spec.latent().size()));
    double[] codes = new double[BATCH * spec.codes().stream().mapToInt(CodeLevel::places).sum()];
    int[] sizes =
        spec.codes().stream()
            .flatMapToInt(level -> Arrays.stream(new int[level.places()]).map(i -> level.size()))
            .toArray();
    for (int i = 0; i < codes.length; i++) {
      codes[i] = 5 * i % sizes[i % sizes.length];
    }
    inputs.put(ModelGraph.CODES, codes);
    return inputs;
  }

  /** Pixels of an image, or the codes that a prior over codes draws. */
  private static double[] pixels(ModelSpec spec, double[] x) {
    if (!(spec.likelihood() instanceof CodeLikelihood of)) {
      return x;
    }
    int[] sizes = of.codes().sizes();
    double[] codes = new double[BATCH * spec.values()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = 5 * i % sizes[i % sizes.length];
    }
    return codes;
  }

  private static double[] numbers(int n) {
    float[] drawn = new float[n];
    Noise.of(5).gaussian(drawn);
    double[] wide = new double[n];
    for (int i = 0; i < n; i++) {
      wide[i] = drawn[i];
    }
    return wide;
  }

  private static Map<String, float[]> expected(
      Model model, Network network, Map<String, double[]> inputs) {
    BuiltGraph built = network.graph(model.spec(), BATCH);
    Graph part = network.part(model.spec(), BATCH);
    try (GraphSession session = Engine.open(part, built.layout(), Precision.FLOAT)) {
      session.parameters().put(model.parameters());
      ModelInputs.put(session, inputs);
      session.evaluate(part.outputs().keySet());
      Map<String, float[]> outputs = new HashMap<>();
      for (String name : part.outputs().keySet()) {
        outputs.put(name, session.output(name).toFloats());
      }
      return outputs;
    }
  }

  @Test
  void anEncoderReadsImagesAndNamesWhatItGives() throws Exception {
    OnnxFile encoder = OnnxFiles.of(model(SmallModel.spec("model.preset = vae")), Map.of()).get(0);
    assertThat(encoder.name()).isEqualTo("encoder.onnx");
    assertThat(encoder.inputs()).extracting(Port::name).containsExactly("x");
    assertThat(encoder.outputs()).extracting(Port::name).containsExactly("mu", "logVar");
    try (OnnxRun run = new OnnxRun(TestNetworks.bytes(encoder))) {
      assertThat(run.inputs().get("x")).containsExactly(-1, 1, 4, 6);
    }
  }

  @Test
  void aModelOfCodesHasATableToLookUp() {
    List<OnnxFile> files = OnnxFiles.of(model(SmallModel.spec("model.preset = vq-vae")), Map.of());
    assertThat(files)
        .extracting(OnnxFile::name)
        .containsExactly("encoder.onnx", "decoder.onnx", "lookup.onnx");
    assertThat(files.get(0).outputs()).extracting(Port::name).containsExactly("codes", "z");
    assertThat(files.get(2).inputs()).extracting(Port::type).containsExactly(ElementType.INT64);
  }

  @Test
  void aModelWithoutLatentsIsADecoder() {
    String alone = "model { posterior = none, decoder.network = gated-pixelcnn }";
    List<OnnxFile> files = OnnxFiles.of(model(SmallModel.spec(alone)), Map.of());
    assertThat(files).extracting(OnnxFile::name).containsExactly("decoder.onnx");
  }
}
