// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;

/**
 * A model as ONNX files: {@code encoder.onnx}, {@code decoder.onnx} and, for a model of codes,
 * {@code lookup.onnx}. A model without a latent has no encoder. Numbers are float32; the batch may
 * have any size.
 */
public final class OnnxFiles {
  /** The version of ONNX's operators: the first that has all that are used (ONNX 1.8, 2020). */
  public static final int OPSET = 13;

  /** The version of the file format that came with those operators. */
  private static final int IR_VERSION = 7;

  /** Protocol buffers end at 2 GiB; nodes and names have the rest. */
  private static final long MOST_PARAMETERS = (Integer.MAX_VALUE - (64L << 20)) / Float.BYTES;

  private OnnxFiles() {}

  /**
   * Translates a model.
   *
   * @param facts about the model, which its files carry as metadata
   * @throws ConfigurationFailure when none of its networks reads anything, a network has too many
   *     parameters for a file, or an operation that ONNX has no operator for, naming it
   */
  public static List<OnnxFile> of(Model model, Map<String, String> facts) {
    List<OnnxFile> files =
        Arrays.stream(Network.values())
            .filter(network -> isOf(model.spec(), network))
            .map(network -> file(model, network, facts))
            .toList();
    if (files.isEmpty()) {
      throw new ConfigurationFailure(
          "ONNX: expected a model with an encoder or a decoder that reads something, found preset %s without"
              .formatted(model.spec().preset()));
    }
    return files;
  }

  /** A decoder that reads nothing always gives the same, so it is no network to serve. */
  static boolean isOf(ModelSpec spec, Network network) {
    return network.isOf(spec) && !network.part(spec, BatchSizes.BATCH).inputs().isEmpty();
  }

  private static OnnxFile file(Model model, Network network, Map<String, String> facts) {
    ModelSpec spec = model.spec();
    String name = network.name().toLowerCase(Locale.ROOT);
    Graph graph = network.part(spec, BatchSizes.BATCH);
    requireFitting(name, graph.layout());
    BuiltGraph built = network.graph(spec, BatchSizes.BATCH);
    Ports ports = new Ports(spec, built);
    GraphWriter writer = new GraphWriter(name);
    List<Port> inputs = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    graph
        .inputs()
        .forEach(
            (input, e) -> {
              Port port = ports.of(input, e);
              inputs.add(port);
              writer.input(port);
              values.put(input, read(writer, port, e));
            });
    OnnxTranslation translation =
        new OnnxTranslation(
            writer,
            new OnnxTranslation.Parameters(built.layout(), model.parameters()),
            BatchSizes.of(graph, network.part(spec, BatchSizes.OTHER_BATCH)),
            values,
            batch(writer, inputs));
    translation.write(graph);
    List<Port> outputs = new ArrayList<>();
    graph
        .outputs()
        .forEach(
            (output, e) -> {
              Port port = ports.of(output, e);
              outputs.add(port);
              writer.output(port, given(writer, port, e, translation.value(e)));
            });
    return new OnnxFile(name + ".onnx", inputs, outputs, model(writer, facts));
  }

  private static void requireFitting(String name, ParameterLayout layout) {
    if (layout.size() > MOST_PARAMETERS) {
      throw new ConfigurationFailure(
          String.format(
              Locale.ROOT,
              "ONNX: expected at most %,d parameters of the %s, for a file has at most 2 GiB, found %,d",
              MOST_PARAMETERS,
              name,
              layout.size()));
    }
  }

  /** The examples in the batch, {@code [1]}: the first size of an input. */
  private static String batch(GraphWriter writer, List<Port> inputs) {
    String shape = writer.node("Shape", List.of(inputs.get(0).name()));
    String first = writer.integers(0);
    return writer.node("Slice", List.of(shape, first, writer.integers(1), first));
  }

  /** An input as the graph takes it: floats, {@code [batch, n]}. */
  private static String read(GraphWriter writer, Port port, Expression e) {
    String value =
        port.type() == ElementType.FLOAT
            ? port.name()
            : writer.cast(port.name(), ElementType.FLOAT);
    return port.shape().size() == e.shape().size() - 1
        ? value
        : writer.node("Reshape", List.of(value, writer.integers(-1, e.shape().get(1))));
  }

  private static String given(GraphWriter writer, Port port, Expression e, String value) {
    String shaped =
        port.shape().size() == e.shape().size() - 1
            ? value
            : writer.node("Reshape", List.of(value, writer.integers(batched(port.shape()))));
    return port.type() == ElementType.FLOAT ? shaped : writer.cast(shaped, port.type());
  }

  private static List<Long> batched(List<Long> shape) {
    List<Long> all = new ArrayList<>(List.of(-1L));
    all.addAll(shape);
    return all;
  }

  static ModelProto model(GraphWriter writer, Map<String, String> facts) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("sparkvae")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
            .setGraph(writer.graph());
    facts.forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return model.build();
  }
}
