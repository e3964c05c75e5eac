// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.model.Model;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.onnx.OnnxFiles;
import io.sparkvae.onnx.TestNetworks;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code encode --onnx}: a network of somebody else in place of a model. */
class NetworkEncodingTest {
  private static final int SIZE = Fixture.SHAPE.size();

  @TempDir Path temporary;

  @BeforeEach
  void shards() {
    Fixture.shards(temporary.resolve("shards"));
  }

  private Manifest.Read encode(String output, Settings settings, Map<String, String> inputs) {
    Request request = Request.to(Fixture.hadoop(temporary.resolve(output)), settings);
    for (Map.Entry<String, String> input : inputs.entrySet()) {
      request = request.with(input.getKey(), Fixture.hadoop(temporary.resolve(input.getValue())));
    }
    return StageRunner.run(new EncodeStage(), request, Fixture.spark(), Stop.NEVER);
  }

  private Manifest.Read encode(String output, Settings settings) {
    return encode(output, settings, Map.of("shards", "shards"));
  }

  private Settings network(byte[] file, String... overrides) throws IOException {
    Path path = temporary.resolve("network.onnx");
    Files.write(path, file);
    return Fixture.settings(overrides).withValue("encode.onnx.file", path.toString(), "test");
  }

  private Map<String, Row> rows(String directory) {
    Map<String, Row> rows = new TreeMap<>();
    Fixture.spark()
        .read()
        .parquet(temporary.resolve(directory).toString())
        .collectAsList()
        .forEach(row -> rows.put(row.getAs("id"), row));
    return rows;
  }

  private static void requireClose(List<Float> found, List<Float> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int j = 0; j < expected.size(); j++) {
      assertThat(found.get(j)).isCloseTo(expected.get(j), within(1e-5f));
    }
  }

  /** The other program is this one: its encoder as ONNX gives the latents of its model. */
  @Test
  void anEncoderThatWasExportedGivesTheLatentsOfItsModel() throws IOException {
    Model model = Fixture.model(Fixture.settings());
    Fixture.model(temporary.resolve("model"), model);
    byte[] file = TestNetworks.bytes(OnnxFiles.of(model, Map.of()).get(0));
    Settings settings = network(file, "encode.z=true", "encode.batchSize=7");
    encode(
        "expected",
        Fixture.settings("encode.z=true"),
        Map.of("model", "model", "shards", "shards"));

    Manifest.Read made = encode("found", settings);

    Map<String, Row> expected = rows("expected");
    Map<String, Row> found = rows("found");
    assertThat(found).hasSize(100).containsOnlyKeys(expected.keySet());
    found.forEach(
        (id, row) -> {
          Row of = expected.get(id);
          for (String column : List.of("mu", "logVar", "kl", "z")) {
            requireClose(row.getList(row.fieldIndex(column)), of.getList(of.fieldIndex(column)));
          }
          for (String column : List.of("split", "label", "factors")) {
            assertThat(row.<Object>getAs(column)).isEqualTo(of.<Object>getAs(column));
          }
          assertThat(row.<Double>getAs("logLikelihood")).isZero();
          double kl =
              row.<Float>getList(row.fieldIndex("kl")).stream()
                  .mapToDouble(Float::doubleValue)
                  .sum();
          assertThat(row.<Double>getAs("elbo")).isCloseTo(-kl, within(1e-9));
        });
    LatentsContent content = Latents.of(made).content();
    assertThat(content.latent()).isEqualTo(LatentShape.of(3));
    assertThat(content.divergence()).isEqualTo(Divergence.EXACT);
    assertThat(content.likelihoods()).isEqualTo(LatentsContent.Likelihoods.ABSENT);
    assertThat(made.manifest().inputs())
        .extracting(Manifest.Input::role)
        .containsExactly("onnx", "shards");
    assertThat(new EncodeStage().lines(made).get(0)).startsWith("no likelihood");
    Manifest.Read statistics =
        TestStages.stats(
            Fixture.spark(),
            settings,
            made.directory(),
            Fixture.hadoop(temporary.resolve("stats")));
    assertThat(Latents.withoutLikelihoods(statistics.manifest())).isTrue();
    assertThat(Latents.encoderBehind(statistics.manifest()))
        .contains(made.manifest().inputs().get(0).digest());
    assertThat(encode("again", settings).digest()).isEqualTo(made.digest());
    String copied =
        encode("since", settings, Map.of("shards", "shards", "since", "found")).digest();
    assertThat(copied).isEqualTo(made.digest());
  }

  /** Moments of a map, channels first, as the autoencoders of latent diffusion have them. */
  @Test
  void momentsOfAMapBecomeALatentWithPlaces() throws IOException {
    double[] weights = {.1, .2, .3, .4, -.4, .3, -.2, .1, .5, 0, 0, -.5, 0, .25, .25, 0};
    Settings settings =
        network(
            TestNetworks.moments(4, 6, weights),
            "encode.onnx.moments=moments",
            "encode.onnx.scale=symmetric",
            "encode.splits=[test]");

    Manifest.Read made = encode("found", settings);

    assertThat(Latents.of(made).content().latent()).isEqualTo(LatentShape.map(2, 3, 2));
    Map<String, Row> rows = rows("found");
    assertThat(rows).hasSize(10);
    for (Row image : Fixture.images(Split.TEST, 10, SIZE)) {
      byte[] pixels = image.getAs(1);
      Row row = rows.get(image.getString(0));
      for (int j = 0; j < 12; j++) {
        int channel = j % 2;
        double mu = convolved(pixels, weights, channel, j / 2);
        double logVar = convolved(pixels, weights, 2 + channel, j / 2);
        assertThat((double) row.<Float>getList(1).get(j)).isCloseTo(mu, within(1e-5));
        assertThat((double) row.<Float>getList(2).get(j)).isCloseTo(logVar, within(1e-5));
        double kl = (mu * mu + Math.exp(logVar) - 1 - logVar) / 2;
        assertThat((double) row.<Float>getList(3).get(j)).isCloseTo(kl, within(1e-5));
      }
    }
  }

  private static double convolved(byte[] pixels, double[] weights, int channel, int place) {
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      int y = place / 3 * 2 + k / 2;
      int x = place % 3 * 2 + k % 2;
      sum += weights[channel * 4 + k] * ((pixels[y * 6 + x] & 0xff) / 127.5 - 1);
    }
    return sum;
  }

  /** Channels last, a batch of the network's own, and colours normalised one by one. */
  @Test
  void anEmbeddingHasNoDistribution() throws IOException {
    io.sparkvae.image.ImageShape colours = io.sparkvae.image.ImageShape.of(2, 3, 2);
    byte[] pixels = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110};
    Row image = RowFactory.create("one", pixels, new byte[32], "train", null, null);
    Fixture.shards(temporary.resolve("colours"), colours, List.of(List.of(image)), 0);
    Settings settings =
        network(
            TestNetworks.columnMeans(4, 3, 2, 2),
            "encode.onnx.embedding=features",
            "encode.onnx.layout=nhwc",
            "encode.onnx.scale=bytes",
            "encode.onnx.means=[10, 60]",
            "encode.onnx.deviations=[1, 2]");

    Manifest.Read made = encode("found", settings, Map.of("shards", "colours"));

    Row row = rows("found").get("one");
    // Columns of the first colour: 0, 20, 40 and 10, 30, 50; of the second 60 more.
    assertThat(row.<Float>getList(1)).containsExactly(10f, 10f, 20f, 15f);
    assertThat(row.getList(2)).isEmpty();
    assertThat(row.<Float>getList(3)).containsOnly(0f);
    assertThat(Latents.of(made).content().divergence()).isEqualTo(Divergence.NONE);
  }

  /** Twice the size and in colours: each number lies between those of the two nearest pixels. */
  @Test
  void imagesAreFittedToTheNetwork() throws IOException {
    byte[] pixels = new byte[SIZE];
    for (int p = 0; p < SIZE; p++) {
      pixels[p] = (byte) (10 * (p % 6));
    }
    Row image = RowFactory.create("one", pixels, new byte[32], "train", null, null);
    Fixture.shards(temporary.resolve("grey"), Fixture.SHAPE, List.of(List.of(image)), 0);
    byte[] file = TestNetworks.columnMeans(1, 8, 12, 3);
    String[] settings = {
      "encode.onnx.embedding=features", "encode.onnx.layout=nhwc", "encode.onnx.scale=bytes"
    };
    assertThatThrownBy(() -> encode("no", network(file, settings), Map.of("shards", "grey")))
        .hasMessageContaining("expected an input that takes images of 4 x 6 pixels");

    encode(
        "found",
        network(file, settings).withOverride("encode.onnx.fit=resize"),
        Map.of("shards", "grey"));

    List<Float> found = rows("found").get("one").getList(1);
    for (int x = 0; x < 12; x++) {
      double expected = 10 * Math.max(0, Math.min(5, (x + 0.5) / 2 - 0.5));
      assertThat(found.subList(3 * x, 3 * x + 3))
          .allSatisfy(value -> assertThat((double) value).isCloseTo(expected, within(1e-4)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encode.onnx.moments=other | expected the outputs [other]",
        "encode.onnx.embedding=a,encode.onnx.moments=b | expected outputs of one kind",
        "encode.onnx.mean=moments | encode.onnx.logVariance",
        "encode.onnx.input=other,encode.onnx.moments=moments | expected the input 'other'",
        "encode.onnx.layout=nhwc,encode.onnx.moments=moments | [batch, 4, 6, 1] with encode.onnx.layout = nhwc (encode.onnx.fit = resize changes their size), found [-1, 1, 4, 6]",
        "encode.onnx.fit=shrink | encode.onnx.fit",
        "encode.onnx.means=[1;2],encode.onnx.moments=moments | a number for each of 1 channels",
        "encode.onnx.deviations=[0],encode.onnx.moments=moments | numbers above 0",
        "encode.onnx.scale=other | encode.onnx.scale",
        "encode.splits=all | expected the outputs [mu, logVar]",
      })
  void whatDoesNotFitIsRefusedByName(String overrides, String expected) throws IOException {
    String[] all = overrides.split(",");
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i].replace(';', ',');
    }
    Settings settings = network(TestNetworks.moments(4, 6, new double[16]), all);
    assertThatThrownBy(() -> encode("found", settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(expected);
  }

  @Test
  void oneOfModelAndNetworkIsRequired() throws IOException {
    Settings settings = network(TestNetworks.moments(4, 6, new double[16]));
    Fixture.model(temporary.resolve("model"), Fixture.settings());
    assertThatThrownBy(
            () -> encode("found", settings, Map.of("shards", "shards", "model", "model")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("--model and --onnx: expected one of them, found both");
    assertThatThrownBy(() -> encode("found", Fixture.settings()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("--model: expected a directory of kind model, found none");
  }

  @Test
  void aFileThatIsNoNetworkIsRefused() throws IOException {
    assertThatThrownBy(() -> encode("found", network("no network".getBytes())))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("network.onnx: expected a network that ONNX Runtime can read");
    Settings absent = Fixture.settings("encode.onnx.file=/no/such/file.onnx");
    assertThatThrownBy(() -> encode("found", absent))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("encode.onnx.file: expected an ONNX file, found none at /no/such");
  }
}
