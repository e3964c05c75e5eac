// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.nd4j;

import io.sparkvae.graph.DoubleTensor;
import io.sparkvae.graph.FloatTensor;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.Tensor;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A tensor of a session and the array that SameDiff computes on, of the same shape and precision.
 *
 * @param tensor what callers see
 * @param array what SameDiff sees
 */
record TensorArray(Tensor tensor, INDArray array) implements AutoCloseable {
  /** A tensor with an array of its own. */
  static TensorArray of(Tensor tensor, Precision precision) {
    return new TensorArray(
        tensor, Nd4j.create(dataType(precision), Shapes.array(tensor.shape()), 'c'));
  }

  /** What ND4J calls a precision. */
  static DataType dataType(Precision precision) {
    return switch (precision) {
      case FLOAT -> DataType.FLOAT;
      case DOUBLE -> DataType.DOUBLE;
    };
  }

  /** A tensor of zeros. */
  static Tensor zeros(List<Long> shape, Precision precision) {
    return switch (precision) {
      case FLOAT -> new FloatTensor(shape);
      case DOUBLE -> new DoubleTensor(shape);
    };
  }

  /** A parameter's part of the flat vector, in its own shape and on the same memory. */
  INDArray view(ParameterLayout.Slot slot) {
    return array
        .get(NDArrayIndex.interval(slot.offset(), slot.offset() + slot.size()))
        .reshape('c', Shapes.array(slot.shape()));
  }

  /** Brings the tensor's elements to the array. */
  void toArray() {
    DataBuffer data = array.data();
    if (data.dataType() == DataType.FLOAT) {
      ((FloatPointer) data.addressPointer()).put(tensor.toFloats());
    } else {
      ((DoublePointer) data.addressPointer()).put(tensor.toDoubles());
    }
  }

  /** Brings the elements of an array, in whatever order they lie, to a tensor. */
  static void copy(INDArray from, Tensor to) {
    DataBuffer data = from.dup('c').data();
    if (data.dataType() == DataType.FLOAT) {
      to.put(data.asFloat());
    } else {
      to.put(data.asDouble());
    }
  }

  @Override
  public void close() {
    array.close();
  }
}
