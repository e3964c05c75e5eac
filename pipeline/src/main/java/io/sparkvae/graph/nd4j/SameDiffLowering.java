// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.nd4j;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.OperationVisitor;
import io.sparkvae.graph.Shapes;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.DeConv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes a graph into a {@link SameDiff}, each expression after its inputs. Uses only operations
 * whose gradients are right in M2.1: no {@code sd.loss}, no {@code variance}, no {@code cumsum}.
 */
final class SameDiffLowering implements OperationVisitor<SDVariable> {
  /** The variables of a graph's inputs and parameters. */
  interface Leaves {
    SDVariable input(String name, List<Long> shape);

    SDVariable parameter(Operation.Parameter parameter, Expression e);
  }

  private final SameDiff sd;
  private final SameDiffFunctions functions;
  private final DataType type;
  private final Leaves leaves;
  private final Map<Expression, SDVariable> lowered = new IdentityHashMap<>();

  SameDiffLowering(SameDiff sd, DataType type, Leaves leaves) {
    this.sd = sd;
    this.functions = new SameDiffFunctions(sd, type);
    this.type = type;
    this.leaves = leaves;
  }

  /** The variable of an expression; what it shares with those before is written once. */
  SDVariable lower(Expression expression) {
    for (Expression e : Graph.topological(List.of(expression))) {
      if (!lowered.containsKey(e)) {
        lowered.put(e, e.accept(this));
      }
    }
    return lowered.get(expression);
  }

  private SDVariable input(Expression e, int index) {
    return lowered.get(e.inputs().get(index));
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public SDVariable input(Operation.Input input, Expression e) {
    return leaves.input(input.name(), e.shape());
  }

  @Override
  public SDVariable parameter(Operation.Parameter parameter, Expression e) {
    return leaves.parameter(parameter, e);
  }

  @Override
  public SDVariable constant(Operation.Constant constant, Expression e) {
    return sd.constant(
        Nd4j.createFromArray(constant.values()).castTo(type).reshape('c', Shapes.array(e.shape())));
  }

  @Override
  public SDVariable elementwise(Operation.Elementwise operation, Expression e) {
    SDVariable a = input(e, 0);
    return switch (operation) {
      case NEGATE -> a.neg();
      case EXP -> sd.math.exp(a);
      case LOG -> sd.math.log(a);
      case SQUARE -> sd.math.square(a);
      case TANH -> sd.math.tanh(a);
      case SIGMOID -> sd.nn.sigmoid(a);
      case RELU -> sd.nn.relu(a, 0);
      case SOFTPLUS -> functions.softplus(a);
      case SQRT -> sd.math.sqrt(a);
      case STEP -> functions.step(a);
      case ROUND -> functions.stopGradient(sd.math.round(a));
      case LOG_GAMMA -> functions.logGamma(a);
      case LOG_SINHC -> functions.logSinhc(a);
      case LANGEVIN -> functions.langevin(a);
      case DIGAMMA, LANGEVIN_SLOPE -> throw foundInGradients(operation);
    };
  }

  /**
   * The gradient of {@code div} by a scalar divisor is wrong in M2.1; the reciprocal's is right.
   */
  @Override
  public SDVariable pairwise(Operation.Pairwise operation, Expression e) {
    SDVariable a = input(e, 0);
    SDVariable b = input(e, 1);
    return switch (operation) {
      case ADD -> a.add(b);
      case SUBTRACT -> a.sub(b);
      case MULTIPLY -> a.mul(b);
      case DIVIDE -> a.mul(sd.math.reciprocal(b));
      case MAXIMUM -> functions.maximum(a, b);
    };
  }

  @Override
  public SDVariable matrixProduct(Operation.MatrixProduct product, Expression e) {
    return sd.mmul(input(e, 0), input(e, 1), product.transposeA(), product.transposeB(), false);
  }

  /** SameDiff pads both ends of an axis alike, so unlike ones are zeros beside the image. */
  @Override
  public SDVariable convolution(Operation.Convolution c, Expression e) {
    Operation.Window window = c.window();
    List<Long> weights = e.inputs().get(1).shape();
    boolean alike = window.top() == window.bottom() && window.left() == window.right();
    Conv2DConfig config =
        Conv2DConfig.builder()
            .kH(weights.get(0))
            .kW(weights.get(1))
            .sH(window.stride())
            .sW(window.stride())
            .pH(alike ? window.top() : 0)
            .pW(alike ? window.left() : 0)
            .dataFormat("NHWC")
            .build();
    List<Long> image = e.inputs().get(0).shape();
    SDVariable x = alike ? input(e, 0) : functions.padded(input(e, 0), image, window);
    return sd.cnn.conv2d(x, input(e, 1), config);
  }

  /** Likewise: what lies over the zeros is cut off. */
  @Override
  public SDVariable transposedConvolution(Operation.TransposedConvolution c, Expression e) {
    Operation.Window window = c.window();
    List<Long> weights = e.inputs().get(1).shape();
    boolean alike = window.top() == window.bottom() && window.left() == window.right();
    DeConv2DConfig config =
        DeConv2DConfig.builder()
            .kH(weights.get(0))
            .kW(weights.get(1))
            .sH(window.stride())
            .sW(window.stride())
            .pH(alike ? window.top() : 0)
            .pW(alike ? window.left() : 0)
            .dataFormat("NHWC")
            .build();
    SDVariable image = sd.cnn.deconv2d(input(e, 0), input(e, 1), config);
    return alike
        ? image
        : sd.slice(
            image,
            new int[] {0, window.top(), window.left(), 0},
            e.shape().stream().mapToInt(Math::toIntExact).toArray());
  }

  @Override
  public SDVariable convolutionWeights(Operation.ConvolutionWeights operation, Expression e) {
    throw foundInGradients(operation);
  }

  private static IllegalArgumentException foundInGradients(Operation operation) {
    return new IllegalArgumentException(
        "SameDiff, which derives its own gradients: expected a model's operation, found "
            + operation);
  }

  @Override
  public SDVariable sum(Operation.Sum sum, Expression e) {
    return input(e, 0).sum(ints(sum.axes()));
  }

  @Override
  public SDVariable reshape(Operation.Reshape operation, Expression e) {
    return sd.reshape(input(e, 0), Shapes.array(e.shape()));
  }

  @Override
  public SDVariable permute(Operation.Permute permute, Expression e) {
    return sd.permute(input(e, 0), ints(permute.axes()));
  }

  @Override
  public SDVariable detach(Operation.Detach operation, Expression e) {
    return functions.stopGradient(input(e, 0));
  }

  @Override
  public SDVariable slice(Operation.Slice slice, Expression e) {
    int[] from = new int[e.shape().size()];
    from[slice.axis()] = Math.toIntExact(slice.from());
    int[] sizes = e.shape().stream().mapToInt(Math::toIntExact).toArray();
    return sd.slice(input(e, 0), from, sizes);
  }

  @Override
  public SDVariable concat(Operation.Concat concat, Expression e) {
    return sd.concat(
        concat.axis(), e.inputs().stream().map(lowered::get).toArray(SDVariable[]::new));
  }

  @Override
  public SDVariable rowMaximum(Operation.RowMaximum operation, Expression e) {
    return sd.max(input(e, 0), 1);
  }

  @Override
  public SDVariable rowArgMaximum(Operation.RowArgMaximum operation, Expression e) {
    return functions.stopGradient(sd.argmax(input(e, 0), 1).castTo(type));
  }

  /** SameDiff's own gather has no gradient, so this is a product. */
  @Override
  public SDVariable gatherRows(Operation.GatherRows operation, Expression e) {
    long rows = e.inputs().get(0).shape().get(0);
    return sd.mmul(functions.rowMask(input(e, 1), rows), input(e, 0));
  }

  @Override
  public SDVariable scatterRows(Operation.ScatterRows operation, Expression e) {
    long rows = e.shape().get(0);
    return sd.mmul(functions.rowMask(input(e, 1), rows), input(e, 0), true, false, false);
  }

  @Override
  public SDVariable topMask(Operation.TopMask mask, Expression e) {
    return functions.topMask(input(e, 0), mask.k(), e.shape().get(1));
  }

  @Override
  public SDVariable broadcast(Operation.Broadcast operation, Expression e) {
    return input(e, 0).add(sd.constant(Nd4j.zeros(type, Shapes.array(e.shape()))));
  }
}
