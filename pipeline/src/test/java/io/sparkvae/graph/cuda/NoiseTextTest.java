// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Noise.Distribution;
import io.sparkvae.graph.NormalQuantile;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A card draws what a processor draws, to the bit. */
class NoiseTextTest {
  @RegisterExtension static final CudaEmulator emulator = new CudaEmulator("order=both");

  private static final int BATCH = 5;

  private static String kernel(String name, List<String> parameters, String body) {
    return "extern \"C\" __global__ void %s(%s) {\n%s}\nSPARKVAE_KERNEL(%s, 0)\n"
        .formatted(name, String.join(", ", parameters), body, name);
  }

  /** The text of a program that fills an input. */
  static String program(NoiseText.Input input) {
    return NoiseText.functions() + kernel("noise", NoiseText.PARAMETERS, NoiseText.body(input));
  }

  private static CudaCommand.Launch launch(String kernel, int threads) {
    return new CudaCommand.Launch(kernel, (threads + 63) / 64, 1, 64, 1, List.of());
  }

  /** Offsets and beginnings in each place of a block, and beyond what an int can count. */
  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN, 0, 20, 0, 5",
    "GAUSSIAN, 20, 7, 0, 5",
    "GAUSSIAN, 3, 1, 2, 5",
    "GAUSSIAN, 2, 9, 1, 3",
    "GAUSSIAN, 1, 50, 8589934595, 5",
    "UNIFORM, 0, 784, 0, 5",
    "UNIFORM, 5, 2, 4294967293, 4",
    "UNIFORM, 7, 33, 0, 0"
  })
  void anInputHasTheNumbersOfItsExamplesStreams(
      Distribution distribution, int offset, int width, long first, int count) {
    NoiseText.Input input = new NoiseText.Input(distribution, offset, width, BATCH);
    float[] expected = new float[BATCH * width];
    long[] keys = new long[BATCH];
    for (int e = 0; e < BATCH; e++) {
      keys[e] = Noise.of(17, e).key();
      if (e < count) {
        Noise stream = Noise.at(keys[e], first + offset);
        switch (distribution) {
          case GAUSSIAN -> stream.gaussian(expected, e * width, (e + 1) * width);
          case UNIFORM -> stream.uniform(expected, e * width, (e + 1) * width);
        }
      }
    }

    float[] drawn = draw(input, keys, first, count);

    assertThat(drawn).containsExactly(expected);
    // The control: other keys.
    keys[0]++;
    if (count > 0) {
      assertThat(draw(input, keys, first, count)).isNotEqualTo(expected);
    }
  }

  private static float[] draw(NoiseText.Input input, long[] keys, long first, int count) {
    ByteBuffer arguments = ByteBuffer.allocate(64).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (long key : keys) {
      arguments.putLong(key);
    }
    arguments.putLong(first).putInt(count);
    CudaDevice device = CudaDevice.open(0);
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        CudaModule module = device.module(program(input));
        PinnedMemory pinned = device.pin(arguments.capacity());
        DeviceMemory given = device.allocate(arguments.capacity())) {
      pinned.buffer().put(arguments.array());
      stream.upload(pinned, given.address(), arguments.capacity());
      long beginning = given.address() + (long) keys.length * Long.BYTES;
      return run(
          device,
          stream,
          module.function("noise"),
          input.threads(),
          input.width() * input.batch(),
          given.address(),
          beginning,
          beginning + Long.BYTES);
    }
  }

  /** What a kernel writes into its first argument. */
  private static float[] run(
      CudaDevice device,
      CudaStream stream,
      CudaFunction kernel,
      int threads,
      int size,
      long... others) {
    int bytes = size * Float.BYTES;
    try (DeviceMemory y = device.allocate(bytes);
        PinnedMemory result = device.pin(bytes)) {
      long[] arguments = new long[others.length + 1];
      arguments[0] = y.address();
      System.arraycopy(others, 0, arguments, 1, others.length);
      stream.launch(kernel, launch(kernel.name(), threads), arguments);
      stream.download(y.address(), result, bytes);
      stream.synchronize();
      float[] numbers = new float[size];
      result.buffer().asFloatBuffer().get(numbers);
      return numbers;
    }
  }

  @Test
  void normalNumbersOfAllMagnitudesHaveTheSameBits() {
    int stride = 4093;
    int words = (int) ((1L << 32) / stride);
    String text =
        NoiseText.functions()
            + kernel(
                "quantiles",
                List.of("float* __restrict__ y"),
                "  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;\n"
                    + "  if (i < %du) y[i] = sparkvae_normal(i * %du);\n".formatted(words, stride));
    float[] expected = new float[words];
    for (int i = 0; i < words; i++) {
      expected[i] = NormalQuantile.of(i * stride);
    }
    CudaDevice device = CudaDevice.open(0);
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        CudaModule module = device.module(text)) {
      float[] found = run(device, stream, module.function("quantiles"), words, words);
      assertThat(java.util.Arrays.equals(found, expected)).isTrue();
    }
  }

  @Test
  void whatIsNoInputIsRefused() {
    assertThatThrownBy(() -> new NoiseText.Input(Distribution.UNIFORM, 0, 0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "noise: expected an offset of at least 0, a width and a batch of at least 1, found 0, 0 and 3");
    assertThatThrownBy(() -> new NoiseText.Input(Distribution.UNIFORM, 0, 1 << 16, 1 << 16))
        .isInstanceOf(ArithmeticException.class);
  }
}
