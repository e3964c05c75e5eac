package io.sparkvae.graph.nd4j;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.DeConv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes a graph into a {@link SameDiff}. Uses only operations whose gradients are right in M2.1:
 * no {@code sd.loss}, no {@code variance}, no {@code cumsum}.
 */
final class SameDiffLowering {
  private final SameDiff sd;
  private final SameDiffFunctions functions;
  private final DataType type;
  private final Function<Expression, SDVariable> leaves;
  private final Map<Expression, SDVariable> lowered = new IdentityHashMap<>();

  /**
   * @param leaves the variable for an input or parameter
   */
  SameDiffLowering(SameDiff sd, DataType type, Function<Expression, SDVariable> leaves) {
    this.sd = sd;
    this.functions = new SameDiffFunctions(sd, type);
    this.type = type;
    this.leaves = leaves;
  }

  SDVariable lower(Expression expression) {
    SDVariable known = lowered.get(expression);
    if (known == null) {
      known = create(expression);
      lowered.put(expression, known);
    }
    return known;
  }

  private SDVariable create(Expression e) {
    Operation operation = e.operation();
    if (operation instanceof Operation.Input || operation instanceof Operation.Parameter) {
      return leaves.apply(e);
    }
    if (operation instanceof Operation.Constant constant) {
      return sd.constant(
          Nd4j.createFromArray(constant.values())
              .castTo(type)
              .reshape('c', Shapes.array(e.shape())));
    }
    SDVariable a = lower(e.inputs().get(0));
    if (operation instanceof Operation.Elementwise elementwise) {
      return elementwise(elementwise, a);
    }
    if (operation instanceof Operation.Sum sum) {
      return a.sum(sum.axes().stream().mapToInt(Integer::intValue).toArray());
    }
    if (operation instanceof Operation.Reshape) {
      return sd.reshape(a, Shapes.array(e.shape()));
    }
    if (operation instanceof Operation.Permute permute) {
      return sd.permute(a, permute.axes().stream().mapToInt(Integer::intValue).toArray());
    }
    if (operation instanceof Operation.Broadcast) {
      return a.add(sd.constant(Nd4j.zeros(type, Shapes.array(e.shape()))));
    }
    if (operation instanceof Operation.Detach) {
      return functions.stopGradient(a);
    }
    if (operation instanceof Operation.RowMaximum) {
      return sd.max(a, 1);
    }
    if (operation instanceof Operation.TopMask mask) {
      return functions.topMask(a, mask.k(), e.shape().get(1));
    }
    if (operation instanceof Operation.Slice slice) {
      return slice(slice, a, e.shape());
    }
    if (operation instanceof Operation.Concat concat) {
      return sd.concat(
          concat.axis(), e.inputs().stream().map(this::lower).toArray(SDVariable[]::new));
    }
    SDVariable b = lower(e.inputs().get(1));
    if (operation instanceof Operation.Pairwise pairwise) {
      return pairwise(pairwise, a, b);
    }
    if (operation instanceof Operation.MatrixProduct product) {
      return sd.mmul(a, b, product.transposeA(), product.transposeB(), false);
    }
    long kernel = e.inputs().get(1).shape().get(0);
    if (operation instanceof Operation.Convolution c) {
      return sd.cnn.conv2d(a, b, convolution(kernel, c.window()));
    }
    if (operation instanceof Operation.TransposedConvolution c) {
      return sd.cnn.deconv2d(a, b, transposed(kernel, c.window()));
    }
    throw foundInGradients(operation);
  }

  private static IllegalArgumentException foundInGradients(Operation operation) {
    return new IllegalArgumentException(
        "SameDiff derives its own gradients; expected a model's operation, found " + operation);
  }

  private SDVariable slice(Operation.Slice slice, SDVariable a, List<Long> shape) {
    int[] from = new int[shape.size()];
    from[slice.axis()] = Math.toIntExact(slice.from());
    return sd.slice(a, from, shape.stream().mapToInt(Math::toIntExact).toArray());
  }

  private static Conv2DConfig convolution(long kernel, Operation.Window window) {
    return Conv2DConfig.builder()
        .kH(kernel)
        .kW(kernel)
        .sH(window.stride())
        .sW(window.stride())
        .pH(window.padding())
        .pW(window.padding())
        .dataFormat("NHWC")
        .build();
  }

  private static DeConv2DConfig transposed(long kernel, Operation.Window window) {
    return DeConv2DConfig.builder()
        .kH(kernel)
        .kW(kernel)
        .sH(window.stride())
        .sW(window.stride())
        .pH(window.padding())
        .pW(window.padding())
        .dataFormat("NHWC")
        .build();
  }

  private SDVariable elementwise(Operation.Elementwise operation, SDVariable a) {
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
      case LOG_GAMMA -> functions.logGamma(a);
      case LOG_SINHC -> functions.logSinhc(a);
      case LANGEVIN -> functions.langevin(a);
      case DIGAMMA, LANGEVIN_SLOPE -> throw foundInGradients(operation);
    };
  }

  /**
   * The gradient of {@code div} by a scalar divisor is wrong in M2.1; the reciprocal's is right.
   */
  private SDVariable pairwise(Operation.Pairwise operation, SDVariable a, SDVariable b) {
    return switch (operation) {
      case ADD -> a.add(b);
      case SUBTRACT -> a.sub(b);
      case MULTIPLY -> a.mul(b);
      case DIVIDE -> a.mul(sd.math.reciprocal(b));
      case MAXIMUM -> functions.maximum(a, b);
    };
  }
}
