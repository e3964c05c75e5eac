// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Evaluates an ONNX file on ONNX Runtime, which knows nothing of this program. */
public final class OnnxRun implements AutoCloseable {
  private final OrtSession session;

  public OnnxRun(byte[] file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      session = OrtEnvironment.getEnvironment().createSession(file, options);
    }
  }

  /** The file's inputs or outputs: their shapes by name, -1 for a batch. */
  public Map<String, long[]> inputs() throws OrtException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    session
        .getInputInfo()
        .forEach((name, info) -> shapes.put(name, ((TensorInfo) info.getInfo()).getShape()));
    return shapes;
  }

  /**
   * All outputs for a batch.
   *
   * @param values of each input, whole examples one after the other
   */
  public Map<String, float[]> outputs(int batch, Map<String, double[]> values) throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, long[]> input : inputs().entrySet()) {
        long[] shape = input.getValue().clone();
        shape[0] = batch;
        double[] of = values.get(input.getKey());
        OnnxJavaType type =
            ((TensorInfo) session.getInputInfo().get(input.getKey()).getInfo()).type;
        tensors.put(input.getKey(), tensor(type, of, shape));
      }
      Map<String, float[]> found = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(tensors)) {
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
          found.put(output.getKey(), floats((OnnxTensor) output.getValue()));
        }
      }
      return found;
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(OnnxJavaType type, double[] values, long[] shape)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    if (type == OnnxJavaType.INT64) {
      LongBuffer whole = LongBuffer.allocate(values.length);
      for (double value : values) {
        whole.put((long) value);
      }
      return OnnxTensor.createTensor(environment, whole.flip(), shape);
    }
    FloatBuffer floats = FloatBuffer.allocate(values.length);
    for (double value : values) {
      floats.put((float) value);
    }
    return OnnxTensor.createTensor(environment, floats.flip(), shape);
  }

  private static float[] floats(OnnxTensor tensor) {
    if (tensor.getInfo().type == OnnxJavaType.INT64) {
      LongBuffer whole = tensor.getLongBuffer();
      float[] values = new float[whole.remaining()];
      for (int i = 0; i < values.length; i++) {
        values[i] = whole.get();
      }
      return values;
    }
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
