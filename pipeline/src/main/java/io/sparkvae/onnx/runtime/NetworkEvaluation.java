// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.sparkvae.image.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Optional<Resampling> resampling;
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
    this.table = network.format().table(network.taken().channels());
    this.resampling =
        network.taken().equals(network.images())
            ? Optional.empty()
            : Optional.of(new Resampling(network.images(), network.taken()));
  }

  static NetworkEvaluation of(ImageNetwork network, OrtSession session, List<String> outputs)
      throws OrtException {
    int numbers = Math.multiplyExact(network.batch(), network.taken().size());
    // The runtime reads this memory itself.
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(Math.multiplyExact(numbers, Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    long[] image = network.format().shape(network.taken());
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
    ImageShape taken = network.taken();
    int places = taken.height() * taken.width();
    for (int c = 0; c < taken.channels(); c++) {
      int at = i * taken.size();
      int step = 1;
      switch (network.format().layout()) {
        case NCHW -> at += c * places;
        case NHWC -> {
          at += c;
          step = taken.channels();
        }
      }
      for (int p = 0; p < places; p++) {
        pixels.put(at, number(bytes, from, c, p));
        at += step;
      }
    }
  }

  private float number(byte[] bytes, int from, int channel, int place) {
    ImageShape taken = network.taken();
    if (resampling.isEmpty()) {
      int plane = taken.height() * taken.width();
      return table[channel][bytes[from + channel * plane + place] & 0xff];
    }
    int width = taken.width();
    return resampling.get().at(table[channel], bytes, from, channel, place / width, place % width);
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
