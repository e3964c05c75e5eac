// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import static io.sparkvae.onnx.GraphWriter.attribute;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.OperationVisitor;
import io.sparkvae.graph.ParameterLayout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the operations of a graph as nodes of an ONNX graph, for a batch of any size.
 *
 * <p>Images of a graph are channels-last, those of ONNX channels-first, so convolutions have a
 * {@code Transpose} before and after them. Runtimes remove those that cancel.
 */
final class OnnxTranslation implements OperationVisitor<String> {
  private static final Integer[] CHANNELS_FIRST = {0, 3, 1, 2};
  private static final Integer[] CHANNELS_LAST = {0, 2, 3, 1};

  /** From {@code [kh, kw, in, out]} to {@code [out, in, kh, kw]}, of both kinds of convolution. */
  private static final Integer[] WEIGHTS = {3, 2, 0, 1};

  /** A computed size in a shape that ONNX works out itself. */
  private static final long THE_REST = -1;

  /**
   * The vector that the parameters of a graph are read from.
   *
   * @param layout where each lies
   */
  record Parameters(ParameterLayout layout, float[] vector) {}

  private final GraphWriter to;
  private final OnnxFunctions functions;
  private final Parameters parameters;
  private final BatchSizes sizes;
  private final Map<String, String> inputs;
  private final String batch;
  private final Map<Expression, String> values = new IdentityHashMap<>();

  /**
   * @param inputs names of values by the name of the graph's input
   * @param batch name of a value: the examples in the batch, {@code [1]}
   */
  OnnxTranslation(
      GraphWriter to,
      Parameters parameters,
      BatchSizes sizes,
      Map<String, String> inputs,
      String batch) {
    this.to = to;
    this.functions = new OnnxFunctions(to);
    this.parameters = parameters;
    this.sizes = sizes;
    this.inputs = Map.copyOf(inputs);
    this.batch = batch;
  }

  /**
   * Writes a graph.
   *
   * @throws ConfigurationFailure when ONNX has no operator for one of its operations, naming it
   */
  void write(Graph graph) {
    for (Expression e : graph.order()) {
      values.put(e, e.accept(this));
    }
  }

  /** The name of an expression's value, which was written. */
  String value(Expression e) {
    return values.get(e);
  }

  private String input(Expression e, int index) {
    return values.get(e.inputs().get(index));
  }

  private String transposed(String value, Integer... axes) {
    return to.node(
        "Transpose",
        List.of(value),
        attribute("perm", List.of(axes).stream().mapToLong(Integer::longValue).toArray()));
  }

  @Override
  public String input(Operation.Input input, Expression e) {
    return inputs.get(input.name());
  }

  @Override
  public String parameter(Operation.Parameter parameter, Expression e) {
    ParameterLayout.Slot slot = parameters.layout().slot(parameter, e);
    return to.parameter(slot.name(), parameters.vector(), slot.offset(), slot.size(), slot.shape());
  }

  @Override
  public String constant(Operation.Constant constant, Expression e) {
    if (e.shape().isEmpty()) {
      return to.scalar(constant.values()[0]);
    }
    if (sizes.of(e).stream().anyMatch(Size::perExample)) {
      // Its values are all the same: BatchSizes refuses others.
      String one = to.scalar(constant.values()[0]);
      return to.node("Expand", List.of(one, to.shape(sizes.of(e), batch)));
    }
    return to.constant(constant.values(), e.shape());
  }

  @Override
  public String elementwise(Operation.Elementwise operation, Expression e) {
    String a = input(e, 0);
    return switch (operation) {
      case NEGATE -> to.node("Neg", List.of(a));
      case EXP -> to.node("Exp", List.of(a));
      case LOG -> to.node("Log", List.of(a));
      case SQUARE -> to.node("Mul", List.of(a, a));
      case TANH -> to.node("Tanh", List.of(a));
      case SIGMOID -> to.node("Sigmoid", List.of(a));
      case RELU -> to.node("Relu", List.of(a));
      case SOFTPLUS -> to.node("Softplus", List.of(a));
      case SQRT -> to.node("Sqrt", List.of(a));
      case STEP -> functions.step(a);
      case ROUND -> to.node("Round", List.of(a));
      case LOG_GAMMA -> functions.logGamma(a);
      case LOG_SINHC -> functions.logSinhc(a);
      case LANGEVIN -> functions.langevin(a);
      case DIGAMMA, LANGEVIN_SLOPE -> throw ofGradients(operation);
    };
  }

  private static ConfigurationFailure ofGradients(Operation operation) {
    return new ConfigurationFailure(
        "ONNX: expected the operations of a model in use, found %s, which only gradients have"
            .formatted(operation));
  }

  @Override
  public String pairwise(Operation.Pairwise operation, Expression e) {
    String operator =
        switch (operation) {
          case ADD -> "Add";
          case SUBTRACT -> "Sub";
          case MULTIPLY -> "Mul";
          case DIVIDE -> "Div";
          case MAXIMUM -> "Max";
        };
    return to.node(operator, List.of(input(e, 0), input(e, 1)));
  }

  @Override
  public String matrixProduct(Operation.MatrixProduct product, Expression e) {
    String a = factor(e, 0, product.transposeA());
    String b = factor(e, 1, product.transposeB());
    return to.node("MatMul", List.of(a, b));
  }

  private String factor(Expression e, int index, boolean transpose) {
    if (!transpose) {
      return input(e, index);
    }
    return e.shape().size() == 2
        ? transposed(input(e, index), 1, 0)
        : transposed(input(e, index), 0, 2, 1);
  }

  @Override
  public String convolution(Operation.Convolution c, Expression e) {
    return convolution("Conv", c.window(), e);
  }

  @Override
  public String transposedConvolution(Operation.TransposedConvolution c, Expression e) {
    return convolution("ConvTranspose", c.window(), e);
  }

  private String convolution(String operator, Operation.Window window, Expression e) {
    String images =
        to.node(
            operator,
            List.of(transposed(input(e, 0), CHANNELS_FIRST), transposed(input(e, 1), WEIGHTS)),
            attribute("strides", window.stride(), window.stride()),
            attribute("pads", window.top(), window.left(), window.bottom(), window.right()));
    return transposed(images, CHANNELS_LAST);
  }

  @Override
  public String convolutionWeights(Operation.ConvolutionWeights operation, Expression e) {
    throw ofGradients(operation);
  }

  @Override
  public String sum(Operation.Sum sum, Expression e) {
    List<String> from = new ArrayList<>(List.of(input(e, 0)));
    if (!sum.axes().isEmpty()) {
      from.add(to.integers(sum.axes().stream().map(Integer::longValue).toList()));
    }
    return to.node("ReduceSum", from, attribute("keepdims", 0));
  }

  @Override
  public String reshape(Operation.Reshape operation, Expression e) {
    List<Size> shape = sizes.of(e);
    boolean one = shape.stream().filter(Size::perExample).count() == 1;
    String wanted =
        one
            ? to.integers(shape.stream().map(n -> n.perExample() ? THE_REST : n.number()).toList())
            : to.shape(shape, batch);
    return to.node("Reshape", List.of(input(e, 0), wanted));
  }

  @Override
  public String permute(Operation.Permute permute, Expression e) {
    return transposed(input(e, 0), permute.axes().toArray(Integer[]::new));
  }

  @Override
  public String detach(Operation.Detach operation, Expression e) {
    return input(e, 0);
  }

  @Override
  public String slice(Operation.Slice slice, Expression e) {
    return to.node(
        "Slice",
        List.of(
            input(e, 0),
            to.integers(slice.from()),
            to.integers(slice.to()),
            to.integers(slice.axis())));
  }

  @Override
  public String concat(Operation.Concat concat, Expression e) {
    return to.node(
        "Concat", e.inputs().stream().map(values::get).toList(), attribute("axis", concat.axis()));
  }

  @Override
  public String rowMaximum(Operation.RowMaximum operation, Expression e) {
    return to.node(
        "ReduceMax",
        List.of(input(e, 0)),
        attribute("axes", new long[] {1}),
        attribute("keepdims", 0));
  }

  @Override
  public String topMask(Operation.TopMask mask, Expression e) {
    return functions.topMask(input(e, 0), mask.k(), e.shape().get(1));
  }

  @Override
  public String rowArgMaximum(Operation.RowArgMaximum operation, Expression e) {
    String index =
        to.node("ArgMax", List.of(input(e, 0)), attribute("axis", 1), attribute("keepdims", 0));
    return to.cast(index, ElementType.FLOAT);
  }

  @Override
  public String gatherRows(Operation.GatherRows operation, Expression e) {
    String index = to.cast(input(e, 1), ElementType.INT64);
    return to.node("Gather", List.of(input(e, 0), index));
  }

  @Override
  public String scatterRows(Operation.ScatterRows operation, Expression e) {
    throw ofGradients(operation);
  }

  /** Sizes that the input already has are not asked for: 1 leaves them as they are. */
  @Override
  public String broadcast(Operation.Broadcast operation, Expression e) {
    List<Size> wanted = new ArrayList<>(sizes.of(e));
    List<Size> found = sizes.of(e.inputs().get(0));
    int missing = wanted.size() - found.size();
    for (int axis = 0; axis < found.size(); axis++) {
      if (found.get(axis).equals(wanted.get(missing + axis))) {
        wanted.set(missing + axis, Size.fixed(1));
      }
    }
    return to.node("Expand", List.of(input(e, 0), to.shape(wanted, batch)));
  }
}
