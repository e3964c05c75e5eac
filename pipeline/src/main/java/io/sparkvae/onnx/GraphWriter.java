// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * An ONNX graph while it is written. Values have names; a node's own are its operator and a number,
 * and a parameter's is the one that it has in the model's file.
 */
final class GraphWriter {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<Float, String> scalars = new HashMap<>();
  private final Map<List<Long>, String> lists = new HashMap<>();

  GraphWriter(String name) {
    graph.setName(name);
  }

  GraphProto graph() {
    return graph.build();
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(LongStream.of(values).boxed().toList())
        .build();
  }

  /** Adds a node and returns the name of its value. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    return node(fresh(operator), operator, inputs, attributes);
  }

  /** Adds a node whose value has a given name. */
  String node(String name, String operator, List<String> inputs, AttributeProto... attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name);
    for (AttributeProto attribute : attributes) {
      node.addAttribute(attribute);
    }
    graph.addNode(node);
    return name;
  }

  /** Adds a node with two values and returns the name of the second. */
  String second(String operator, List<String> inputs) {
    String name = fresh(operator);
    String other = name + "_second";
    require(other);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addOutput(other));
    return other;
  }

  String cast(String value, ElementType to) {
    return node("Cast", List.of(value), attribute("to", to.number()));
  }

  private String fresh(String kind) {
    String name = kind + "_" + counts.merge(kind, 1, Integer::sum);
    require(name);
    return name;
  }

  private void require(String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException(
          "ONNX: expected one value of each name, found two " + name);
    }
  }

  /** Adds the parameter of a name, a part of a vector. */
  String parameter(String name, float[] vector, int from, int length, List<Long> shape) {
    require(name);
    ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector, from, length);
    return tensor(name, ElementType.FLOAT, bytes, shape);
  }

  /** Adds values that never change. */
  String constant(double[] values, List<Long> shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return tensor(fresh("constant"), ElementType.FLOAT, bytes.rewind(), shape);
  }

  /** A number, which is written once. */
  String scalar(double value) {
    return scalars.computeIfAbsent((float) value, v -> constant(new double[] {value}, List.of()));
  }

  /** A list of whole numbers, which is written once. */
  String integers(List<Long> values) {
    return lists.computeIfAbsent(
        values,
        all -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(all.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          all.forEach(bytes::putLong);
          return tensor(
              fresh("integers"), ElementType.INT64, bytes.rewind(), List.of((long) all.size()));
        });
  }

  String integers(long... values) {
    return integers(LongStream.of(values).boxed().toList());
  }

  private String tensor(String name, ElementType type, ByteBuffer bytes, List<Long> shape) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.number())
            .addAllDims(shape)
            .setRawData(ByteString.copyFrom(bytes)));
    return name;
  }

  void input(Port port) {
    require(port.name());
    graph.addInput(info(port));
  }

  /** Adds an input of floats of a fixed shape. */
  void input(String name, List<Long> shape) {
    require(name);
    graph.addInput(info(name, ElementType.FLOAT, fixed(shape)));
  }

  /** Names a value and makes it an output. */
  void output(Port port, String value) {
    require(port.name());
    node(port.name(), "Identity", List.of(value));
    graph.addOutput(info(port));
  }

  /** Makes a value of floats of a fixed shape an output. */
  void output(String name, String value, List<Long> shape) {
    require(name);
    node(name, "Identity", List.of(value));
    graph.addOutput(info(name, ElementType.FLOAT, fixed(shape)));
  }

  private static TensorShapeProto.Builder fixed(List<Long> shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    shape.forEach(n -> sizes.addDimBuilder().setDimValue(n));
    return sizes;
  }

  private static ValueInfoProto info(Port port) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam(Port.BATCH);
    port.shape().forEach(n -> shape.addDimBuilder().setDimValue(n));
    return info(port.name(), port.type(), shape).toBuilder().setDocString(port.meaning()).build();
  }

  private static ValueInfoProto info(
      String name, ElementType type, TensorShapeProto.Builder shape) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.number()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** A shape as an input of a node: fixed where it can be, else computed. */
  String shape(List<Size> sizes, String batch) {
    if (sizes.stream().noneMatch(Size::perExample)) {
      return integers(sizes.stream().map(Size::number).toList());
    }
    List<String> parts = new ArrayList<>();
    for (Size size : sizes) {
      String number = integers(size.number());
      parts.add(
          !size.perExample()
              ? number
              : size.number() == 1 ? batch : node("Mul", List.of(batch, number)));
    }
    return node("Concat", parts, attribute("axis", 0));
  }
}
