// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.Python;
import io.sparkvae.configuration.Settings;
import io.sparkvae.generate.Decoding;
import io.sparkvae.image.ImageShape;
import io.sparkvae.latents.EncodingPlan;
import io.sparkvae.latents.Fixture;
import io.sparkvae.latents.ModelEncoder;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.shard.Chunk;
import io.sparkvae.storage.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Model directories give the same numbers elsewhere: in the program of docs/weights.md, if there is
 * a PyTorch, and in plain loops over the tensors as that page describes them.
 */
class WeightsTest {
  private static final int IMAGES = 5;
  private static final ImageShape SHAPE = ImageShape.of(3, 16, 8);

  @TempDir Path temporary;

  /** Every parameter is random, so that an exchanged axis or a forgotten bias shows. */
  private static Model model(String settings) {
    ModelSpec spec = ModelSpec.from(Settings.reference().with(settings, "test"), SHAPE);
    float[] parameters = new float[Model.layout(spec).size()];
    Random random = new Random(1);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = 0.1f * (float) random.nextGaussian();
    }
    return new Model(spec, parameters);
  }

  private static byte[] images() {
    byte[] pixels = new byte[IMAGES * SHAPE.size()];
    new Random(2).nextBytes(pixels);
    return pixels;
  }

  /** Mean, logarithm of the variance, and reconstruction of the mean of each image. */
  private static List<float[]> ours(Model model) {
    byte[] pixels = images();
    byte[][] sha256 =
        IntStream.range(0, IMAGES)
            .mapToObj(i -> Arrays.copyOfRange(pixels, i * SHAPE.size(), (i + 1) * SHAPE.size()))
            .map(Digest::sha256)
            .toArray(byte[][]::new);
    List<String> ids = Collections.nCopies(IMAGES, "image");
    Chunk chunk =
        new Chunk(SHAPE, IMAGES, pixels, ids, new Integer[IMAGES], new int[IMAGES][], sha256);
    List<float[]> all = new ArrayList<>();
    ModelEncoder.of(model, EncodingPlan.from(Settings.reference()))
        .encode(
            List.of(chunk).iterator(),
            batch -> {
              int latent = batch.numbers(batch.mu(), 0).length;
              for (int i = 0; i < IMAGES; i++) {
                int from = i * latent;
                float[] mu = Arrays.copyOfRange(batch.mu(), from, from + latent);
                float[] logVar = Arrays.copyOfRange(batch.logVar(), from, from + latent);
                List<float[]> mean = new Decoding(model).decode(List.of(mu), List.of(0));
                all.add(joined(mu, logVar, mean.get(0)));
              }
            });
    return all;
  }

  private static float[] joined(float[]... parts) {
    float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static void assertSame(List<float[]> found, List<float[]> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).hasSameSizeAs(expected.get(i));
      assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model { network = mlp, hidden = [12, 7], latent = 4 }",
        "model { network = conv, conv.channels = [5, 6], conv.dense = 9, latent = 4 }"
      })
  void pyTorchGivesTheSameNumbers(String settings) throws Exception {
    Python python = Python.with("torch");
    Model model = model(settings);
    Fixture.model(temporary.resolve("model"), model);
    Path pixels = Files.write(temporary.resolve("pixels"), images());
    Path numbers = temporary.resolve("numbers");
    python.run(
        "src/test/python/weights.py",
        temporary.resolve("model").toString(),
        pixels.toString(),
        numbers.toString());
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(numbers)).order(ByteOrder.LITTLE_ENDIAN);
    List<float[]> expected = ours(model);
    List<float[]> found = new ArrayList<>();
    for (float[] image : expected) {
      float[] row = new float[image.length];
      bytes.asFloatBuffer().get(row);
      bytes.position(bytes.position() + row.length * Float.BYTES);
      found.add(row);
    }
    assertThat(bytes.hasRemaining()).isFalse();
    assertSame(found, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model { network = mlp, hidden = [12, 7], latent = 4 }",
        "model { network = conv, conv.channels = [5, 6], conv.dense = 9, latent = 4 }"
      })
  void plainLoopsGiveTheSameNumbers(String settings) {
    Model model = model(settings);
    PlainVae plain = new PlainVae(model, settings.contains("conv"));
    byte[] pixels = images();
    List<float[]> found = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      found.add(
          plain.numbers(Arrays.copyOfRange(pixels, i * SHAPE.size(), (i + 1) * SHAPE.size())));
    }
    assertSame(found, ours(model));
  }
}
