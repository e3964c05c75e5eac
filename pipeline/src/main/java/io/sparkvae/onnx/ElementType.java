// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import com.fasterxml.jackson.annotation.JsonProperty;
import onnx.Onnx.TensorProto;

/** What a tensor is made of. */
public enum ElementType {
  @JsonProperty("float32")
  FLOAT(TensorProto.DataType.FLOAT),
  @JsonProperty("int64")
  INT64(TensorProto.DataType.INT64);

  private final TensorProto.DataType type;

  ElementType(TensorProto.DataType type) {
    this.type = type;
  }

  /** The number that stands for it in a file. */
  int number() {
    return type.getNumber();
  }
}
