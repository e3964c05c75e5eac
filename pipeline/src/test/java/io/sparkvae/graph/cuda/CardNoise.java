// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Noise.Distribution;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Noise that a card draws. */
public final class CardNoise {
  private static final int BATCH = 16;
  private static final int BLOCK = 64;

  /** The first number, not at the beginning of one of the generator's blocks. */
  private static final long FIRST = 8_589_934_595L;

  private CardNoise() {}

  /**
   * How many numbers differ in any bit from those that the processor draws.
   *
   * @param card its ordinal
   * @param numbers of each distribution, a multiple of 16
   */
  public static int differing(int card, int numbers) {
    int differing = 0;
    for (Distribution distribution : Distribution.values()) {
      NoiseText.Input input = new NoiseText.Input(distribution, 1, numbers / BATCH, BATCH);
      long[] keys = new long[BATCH];
      float[] expected = new float[numbers];
      for (int e = 0; e < BATCH; e++) {
        keys[e] = Noise.of(17, e).key();
        Noise stream = Noise.at(keys[e], FIRST + input.offset());
        int from = e * input.width();
        switch (distribution) {
          case GAUSSIAN -> stream.gaussian(expected, from, from + input.width());
          case UNIFORM -> stream.uniform(expected, from, from + input.width());
        }
      }
      float[] drawn = drawn(card, input, keys);
      for (int i = 0; i < numbers; i++) {
        differing +=
            Float.floatToRawIntBits(drawn[i]) == Float.floatToRawIntBits(expected[i]) ? 0 : 1;
      }
    }
    return differing;
  }

  private static float[] drawn(int card, NoiseText.Input input, long[] keys) {
    KernelText text = new KernelText();
    text.function(NoiseText.functions());
    String kernel =
        text.kernel(
            "noise", NoiseText.PARAMETERS, NoiseText.body(input), KernelText.Threads.INDEPENDENT);
    ByteBuffer arguments =
        ByteBuffer.allocate((keys.length + 2) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long key : keys) {
      arguments.putLong(key);
    }
    arguments.putLong(FIRST).putLong(keys.length);
    int size = input.width() * input.batch();
    CudaDevice device = CudaDevice.open(card);
    try (CudaStream stream = device.stream(ProductPrecision.FP32);
        CudaModule module = device.module(text.source());
        PinnedMemory pinned = device.pin(arguments.capacity());
        DeviceMemory given = device.allocate(arguments.capacity());
        DeviceMemory y = device.allocate((long) size * Float.BYTES);
        PinnedMemory result = device.pin(size * Float.BYTES)) {
      pinned.buffer().put(arguments.array());
      stream.upload(pinned, given.address(), arguments.capacity());
      long first = given.address() + (long) keys.length * Long.BYTES;
      CudaCommand.Launch shape =
          new CudaCommand.Launch(
              kernel, (input.threads() + BLOCK - 1) / BLOCK, 1, BLOCK, 1, List.of());
      stream.launch(
          module.function(kernel), shape, y.address(), given.address(), first, first + Long.BYTES);
      stream.download(y.address(), result, y.bytes());
      stream.synchronize();
      float[] numbers = new float[size];
      result.buffer().asFloatBuffer().get(numbers);
      return numbers;
    }
  }
}
