// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.Precision;
import io.sparkvae.image.ImageShape;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.NoiseFeed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.variational.BernoulliReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.GaussianReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J reads what we write, and we read what DL4J writes: the same numbers on both sides. */
class Dl4jFileTest {
  private static final ImageShape SHAPE = ImageShape.of(1, 4, 6);
  private static final int IMAGES = 3;

  @BeforeAll
  static void chooseNativeBuild() {
    NativeBuild.select();
  }

  private static Model model(String hocon) {
    Settings settings =
        Settings.reference()
            .with("model { hidden = [7, 5], latent = 3 }", "test")
            .with(hocon, "test");
    ModelSpec spec = ModelSpec.from(settings, SHAPE);
    float[] theta = Model.layout(spec).initialise(3);
    Random random = new Random(5);
    for (int i = 0; i < theta.length; i++) {
      theta[i] += (float) random.nextGaussian() * 0.1f;
    }
    return new Model(spec, theta);
  }

  private static byte[] written(Model model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Dl4jFile.write(model, out);
    return out.toByteArray();
  }

  private static Model read(byte[] zip) throws IOException {
    return Dl4jFile.read(new ByteArrayInputStream(zip), "model.zip");
  }

  private static byte[] images() {
    byte[] pixels = new byte[IMAGES * SHAPE.size()];
    new Random(9).nextBytes(pixels);
    return pixels;
  }

  /** Outputs of our evaluation, without noise: z is the mean. */
  private static Map<String, float[]> ours(Model model, String... outputs) {
    return ModelSessions.with(
        ModelGraph.evaluation(model.spec(), IMAGES),
        Precision.FLOAT,
        session -> {
          session.parameters().put(model.parameters());
          session.input(ModelGraph.X).putPixels(images());
          for (NoiseFeed feed : ModelGraph.evaluation(model.spec(), IMAGES).noise()) {
            session.input(feed.name()).put(new float[IMAGES * feed.width()]);
          }
          session.evaluate(List.of(outputs));
          Map<String, float[]> found = new HashMap<>();
          for (String output : outputs) {
            found.put(output, session.output(output).toFloats());
          }
          return found;
        });
  }

  private static INDArray pixels() {
    float[] x = new float[IMAGES * SHAPE.size()];
    byte[] bytes = images();
    for (int i = 0; i < x.length; i++) {
      x[i] = (bytes[i] & 255) / 255f;
    }
    return Nd4j.create(x, new int[] {IMAGES, SHAPE.size()});
  }

  /** Of DL4J's layer: mean, reconstruction and ln p(x|z) at the mean. */
  private static void assertSame(MultiLayerNetwork network, Model model) {
    Map<String, float[]> ours =
        ours(model, ModelGraph.MU, ModelGraph.RECONSTRUCTION, ModelGraph.LOG_LIKELIHOOD);
    var layer =
        (org.deeplearning4j.nn.layers.variational.VariationalAutoencoder) network.getLayer(0);
    INDArray mean = network.output(pixels().reshape(IMAGES, 1, 4, 6));
    assertThat(flat(mean)).containsExactly(ours.get(ModelGraph.MU), within(1e-5f));
    INDArray reconstruction = layer.generateAtMeanGivenZ(mean.dup());
    assertThat(flat(reconstruction))
        .containsExactly(ours.get(ModelGraph.RECONSTRUCTION), within(1e-5f));
    // A layer without variance: its samples are the means.
    var narrow = withoutVariance(network);
    float[] logProbability = flat(narrow.reconstructionLogProbability(pixels(), 1));
    float[] expected = ours.get(ModelGraph.LOG_LIKELIHOOD);
    for (int i = 0; i < expected.length; i++) {
      assertThat(logProbability[i])
          .isCloseTo(expected[i], within(1e-5f * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static float[] flat(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  private static org.deeplearning4j.nn.layers.variational.VariationalAutoencoder withoutVariance(
      MultiLayerNetwork network) {
    MultiLayerNetwork copy = network.clone();
    copy.getLayer(0).getParam("pZXLogStd2W").assign(0);
    copy.getLayer(0).getParam("pZXLogStd2b").assign(-60);
    return (org.deeplearning4j.nn.layers.variational.VariationalAutoencoder) copy.getLayer(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model { likelihood = gaussian, gaussian.variance = 0.07, activation = relu }",
        "model { likelihood = gaussian, scale.kind = shared, activation = leaky-relu }",
        "model { likelihood = gaussian, scale.kind = optimal, activation = elu }",
        "model { activation = sigmoid, decoder.hidden = [4, 6, 8] }",
        "model { activation = softplus, hidden = [9] }",
        "model.activation = silu",
        "model { activation = identity, beta = 4, objective.terms = [rate, free-bits] }"
      })
  void dl4jReadsOurs(String hocon) throws IOException {
    Model model = model(hocon);
    byte[] zip = written(model);
    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip), true);
    assertSame(network, model);
    // And so do we.
    Model back = read(zip);
    assertThat(back.spec().shape()).isEqualTo(SHAPE);
    assertSame(network, back);
    assertThat(written(back)).isEqualTo(zip);
    assertThat(written(model)).isEqualTo(zip);
  }

  private static VariationalAutoencoder.Builder layer() {
    return new VariationalAutoencoder.Builder()
        .nIn(SHAPE.size())
        .nOut(3)
        .activation(Activation.TANH)
        .encoderLayerSizes(6, 5)
        .decoderLayerSizes(4)
        .pzxActivationFunction(Activation.IDENTITY)
        .reconstructionDistribution(new BernoulliReconstructionDistribution(Activation.SIGMOID));
  }

  private static MultiLayerNetwork network(VariationalAutoencoder.Builder layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.FLOAT)
                .list()
                .layer(layer.build())
                .setInputType(InputType.convolutional(4, 6, 1))
                .build());
    network.init();
    return network;
  }

  private static byte[] serialised(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, out, true);
    return out.toByteArray();
  }

  @Test
  void weReadDl4js() throws IOException {
    for (var distribution :
        List.of(
            new BernoulliReconstructionDistribution(Activation.SIGMOID),
            new GaussianReconstructionDistribution(Activation.IDENTITY))) {
      MultiLayerNetwork network = network(layer().reconstructionDistribution(distribution));
      Model model = read(serialised(network));
      assertThat(model.spec().shape()).isEqualTo(SHAPE);
      assertThat(model.spec().latent().size()).isEqualTo(3);
      assertSame(network, model);
    }
  }

  /** What DL4J's layer cannot be is refused by name, before anything is written. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.network = conv",
        "model.activation = gelu",
        "model.hidden = []",
        "model.normalisation = layer",
        "model.posterior = iaf",
        "model.prior = mixture",
        "model.likelihood = laplace",
        "model { likelihood = gaussian, scale.kind = pixel }",
        "model.binarisation = threshold",
        "model { labels = given, classes = 3 }",
        "model.decoder.network = pixelcnn"
      })
  void othersAreRefused(String hocon) {
    Settings settings =
        Settings.reference().with("model { hidden = [7], latent = 3 }", "test").with(hocon, "test");
    ModelSpec spec = ModelSpec.from(settings, ImageShape.of(1, 8, 8));
    assertThatThrownBy(() -> Dl4jFile.check(spec))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("model: expected ")
        .hasMessageContaining("for DL4J's layer VariationalAutoencoder, found ");
  }

  @Test
  void foreignNetworksAreRefusedByName() throws IOException {
    byte[] relu = serialised(network(layer().pzxActivationFunction(Activation.TANH)));
    assertThatThrownBy(() -> read(relu))
        .isInstanceOf(DataFailure.class)
        .hasMessageStartingWith("model.zip: expected pzxActivationFn org.nd4j")
        .hasMessageContaining("found org.nd4j.linalg.activations.impl.ActivationTanH");
    byte[] cube = serialised(network(layer().activation(Activation.CUBE)));
    assertThatThrownBy(() -> read(cube))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected one activation of ")
        .hasMessageContaining("ActivationCube");
  }

  private static byte[] zip(Map<String, byte[]> entries, List<String> order) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (String name : order) {
        out.putNextEntry(new ZipEntry(name));
        out.write(entries.get(name));
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  /** Nothing but a failure with a name, and no memory for what a file claims to have. */
  @Test
  void damagedAndHostileFilesAreRefused() throws IOException {
    byte[] zip = written(model(""));
    for (int length : new int[] {0, 1, 30, zip.length / 2, zip.length - 200}) {
      assertRefused(Arrays.copyOf(zip, length));
    }
    Map<String, byte[]> entries = entries(zip);
    List<String> names = new ArrayList<>(entries.keySet());
    assertThat(names).containsExactly("configuration.json", "coefficients.bin");
    assertRefused(zip(entries, List.of("coefficients.bin", "configuration.json")));
    String json = new String(entries.get("configuration.json"), StandardCharsets.UTF_8);
    for (String[] change :
        new String[][] {
          {"\"nin\" : 24", "\"nin\" : 2147483647"},
          {"\"nin\" : 24", "\"nin\" : -1"},
          {"\"nin\" : 24", "\"nin\" : 23"},
          {"\"nout\" : 3", "\"nout\" : 16777216"},
          {"[ 7, 5 ]", "[ ]"},
          {"[ 7, 5 ]", "[ 7, 5e9 ]"},
          {"\"confs\"", "\"konfs\""},
          {"{", "["}
        }) {
      entries.put(
          "configuration.json",
          json.replaceFirst(Pattern.quote(change[0]), Matcher.quoteReplacement(change[1]))
              .getBytes(StandardCharsets.UTF_8));
      assertRefused(zip(entries, names));
    }
    entries.put("configuration.json", new byte[5 << 20]);
    assertRefused(zip(entries, names));
    entries.put("configuration.json", json.getBytes(StandardCharsets.UTF_8));
    byte[] numbers = entries.get("coefficients.bin");
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = numbers.clone();
      // The header: what follows are numbers, of which any is one.
      damaged[random.nextInt(40)] ^= (byte) (1 << random.nextInt(8));
      entries.put("coefficients.bin", damaged);
      try {
        read(zip(entries, names));
      } catch (DataFailure expected) {
        assertThat(expected).hasMessageStartingWith("model.zip: ");
      }
    }
  }

  private static void assertRefused(byte[] zip) {
    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(DataFailure.class)
        .hasMessageStartingWith("model.zip: ");
  }
}
