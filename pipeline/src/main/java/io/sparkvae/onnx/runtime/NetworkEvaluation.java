// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Evaluates one batch of images after the other. Every evaluation has the whole batch, whose last
 * images may be of an earlier one: an image's numbers then do not depend on how many others there
 * are.
 */
public final class NetworkEvaluation implements AutoCloseable {
  private final ImageNetwork network;
  private final OrtSession session;
  private final Set<String> outputs;
  private final FloatBuffer pixels;
  private final OnnxTensor input;
  private final float[][] table;
  private final Map<String, float[]> values = new HashMap<>();
  private final Map<String, List<Long>> shapes = new HashMap<>();

  private NetworkEvaluation(
      ImageNetwork network,
      OrtSession session,
      List<String> outputs,
      FloatBuffer pixels,
      OnnxTensor input) {
    this.network = network;
    this.session = session;
    this.outputs = Set.copyOf(outputs);
    this.pixels = pixels;
    this.input = input;
    this.table = network.format().table(network.images().channels());
  }

  static NetworkEvaluation of(ImageNetwork network, OrtSession session, List<String> outputs)
      throws OrtException {
    int numbers = Math.multiplyExact(network.batch(), network.images().size());
    // The runtime reads this memory itself.
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(Math.multiplyExact(numbers, Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    long[] image = network.format().shape(network.images());
    long[] shape =
        LongStream.concat(LongStream.of(network.batch()), LongStream.of(image)).toArray();
    OnnxTensor input = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), pixels, shape);
    return new NetworkEvaluation(network, session, outputs, pixels, input);
  }

  /** The images of an evaluation. */
  public int capacity() {
    return network.batch();
  }

  /**
   * Puts an image into the batch.
   *
   * @param i its place
   * @param bytes pixels, {@code [channels, height, width]} from an index on
   */
  public void put(int i, byte[] bytes, int from) {
    int channels = network.images().channels();
    int places = network.images().height() * network.images().width();
    int start = i * network.images().size();
    boolean first = network.format().layout() == PixelLayout.NCHW;
    for (int c = 0; c < channels; c++) {
      float[] numbers = table[c];
      int at = first ? start + c * places : start + c;
      int step = first ? 1 : channels;
      for (int p = 0; p < places; p++) {
        pixels.put(at, numbers[bytes[from + c * places + p] & 0xff]);
        at += step;
      }
    }
  }

  /**
   * Evaluates the batch.
   *
   * @throws io.sparkvae.failure.DataFailure when the runtime cannot
   */
  public void evaluate() {
    try (OrtSession.Result result = session.run(Map.of(network.input(), input), outputs)) {
      for (Map.Entry<String, OnnxValue> output : result) {
        read(output.getKey(), output.getValue());
      }
    } catch (OrtException e) {
      throw ImageNetwork.failed(network.file(), e);
    }
  }

  private void read(String name, OnnxValue value) {
    FloatBuffer floats = value instanceof OnnxTensor tensor ? tensor.getFloatBuffer() : null;
    if (floats == null) {
      throw ImageNetwork.refused(
          network.file(), "numbers as output '%s'".formatted(name), value.getInfo());
    }
    long[] shape = ((OnnxTensor) value).getInfo().getShape();
    if (shape.length < 2 || shape[0] != network.batch()) {
      throw ImageNetwork.refused(
          network.file(),
          "output '%s' of shape [%s, …], a row an image".formatted(name, network.batch()),
          Arrays.toString(shape));
    }
    float[] all = values.computeIfAbsent(name, key -> new float[floats.remaining()]);
    if (all.length != floats.remaining()) {
      all = new float[floats.remaining()];
      values.put(name, all);
    }
    floats.get(all);
    shapes.put(name, LongStream.of(shape).skip(1).boxed().toList());
  }

  /** An output of the last evaluation, {@code [capacity, …]}; overwritten by the next. */
  public float[] output(String name) {
    return values.get(name);
  }

  /** The shape of an output for one image. */
  List<Long> shape(String name) {
    return shapes.get(name);
  }

  @Override
  public void close() {
    input.close();
  }
}
