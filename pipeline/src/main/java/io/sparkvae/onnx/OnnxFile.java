// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import onnx.Onnx.ModelProto;

/** One network of a model in the format ONNX: a file for any runtime. */
public final class OnnxFile {
  private final String name;
  private final List<Port> inputs;
  private final List<Port> outputs;
  private final ModelProto model;

  OnnxFile(String name, List<Port> inputs, List<Port> outputs, ModelProto model) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.model = model;
  }

  /** The name of the file: {@code encoder.onnx}. */
  public String name() {
    return name;
  }

  /** The tensors that it reads. */
  public List<Port> inputs() {
    return inputs;
  }

  /** The tensors that it gives. */
  public List<Port> outputs() {
    return outputs;
  }

  /** Writes the file, and leaves the stream open. */
  public void writeTo(OutputStream out) throws IOException {
    model.writeTo(out);
  }
}
