// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every operation in every form that broadcasting gives it, on parameters alone. */
public final class OperationCases {
  private static final Initialisation NORMAL = new Initialisation.He(2);

  /** Rows of a table: some twice, out of order, and not all. */
  private static final Expression INDEX = Expression.constant(new double[] {2, 0, 2, 1, 2}, 5);

  private OperationCases() {}

  private static Expression p(String name, long... shape) {
    return Expression.parameter(name, NORMAL, shape);
  }

  /** The cases by name. */
  public static Map<String, Expression> all() {
    Map<String, Expression> cases = new LinkedHashMap<>();
    Expression a = p("a", 3, 4);
    cases.put("negate", a.negate());
    cases.put("exp", a.exp());
    cases.put("log", a.square().plus(0.5).log());
    cases.put("square", a.square());
    cases.put("tanh", a.tanh());
    cases.put("sigmoid", a.sigmoid());
    cases.put("relu", a.relu());
    cases.put("softplus", a.softplus());
    cases.put("sqrt", a.square().plus(0.5).sqrt());
    cases.put("abs", a.abs());
    cases.put("leaky relu", a.leakyRelu(0.2));
    cases.put("elu", a.elu());
    cases.put("log gamma", a.exp().times(3).logGamma());
    cases.put("log sinhc", a.logSinhc());
    cases.put("log sinhc far away", a.times(30).logSinhc());
    cases.put("langevin", a.langevin());
    cases.put("langevin far away", a.times(30).langevin());
    cases.put("detach", a.detach().times(a));
    cases.put("maximum", a.maximum(p("b", 3, 4)));
    cases.put("maximum of row", a.maximum(p("b", 4)));
    cases.put("maximum of column", p("b", 3, 1).maximum(a));
    cases.put("minimum", a.minimum(p("b", 3, 4)));
    cases.put("clip", a.clip(-0.5, 0.3));
    cases.put("greater", a.greater(p("b", 3, 4)).times(a));
    cases.put("round", a.times(3).round().times(p("b", 3, 4)));
    cases.put("constant tensor", a.times(Expression.constant(new double[] {1, 0, 2, -1}, 4)));
    cases.put(
        "masked matrix product",
        a.matrixProduct(
            p("b", 4, 2).times(Expression.constant(new double[] {1, 0, 1, 1, 0, 0, 0, 1}, 4, 2))));
    cases.put("add between axes", p("x", 2, 1, 3).plus(p("y", 2, 5, 3)));
    cases.put("add to both sides", p("x", 2, 1, 3).minus(p("y", 4, 1)));
    cases.put("divide within", p("y", 2, 5, 3).dividedBy(p("x", 1, 5, 1).square().plus(1)));
    cases.put("broadcast", p("x", 2, 1, 3).broadcast(2, 4, 3));
    cases.put("slice of rows", a.slice(0, 1, 3));
    cases.put("slice of columns", a.slice(1, 1, 3));
    cases.put("slice within", p("x", 2, 5, 3).slice(1, 3, 5));
    Expression x = p("x", 3, 7);
    cases.put("gates", x.slice(1, 0, 3).tanh().times(x.slice(1, 4, 7).sigmoid()));
    cases.put(
        "slices that overlap", x.slice(1, 0, 4).times(x.slice(1, 3, 7)).plus(x.slice(1, 1, 5)));
    cases.put("slices of several axes", x.slice(0, 2, 3).times(x.slice(1, 5, 6)).times(x));
    cases.put("concat of rows", Expression.concat(0, List.of(a, p("b", 2, 4), a)));
    cases.put("concat of columns", Expression.concat(1, List.of(p("b", 3, 1), a)));
    cases.put(
        "concat within",
        Expression.concat(1, List.of(p("x", 2, 5, 3), p("y", 2, 1, 3), p("z", 2, 2, 3))));
    cases.put("max of rows", a.max(1));
    cases.put("max of columns", a.max(0));
    cases.put("max within", p("x", 2, 5, 3).max(1));
    cases.put("log sum exp", a.logSumExp(1));
    cases.put("log sum exp of one", p("b", 1, 4).logSumExp(0));
    cases.put("log sum exp of large ones", a.plus(500).logSumExp(0).minus(500));
    cases.put("softmax", a.softmax(1));
    cases.put("log softmax", p("x", 2, 5, 3).logSoftmax(1));
    cases.put("top mask", a.topMask(2).times(a));
    cases.put("mean of an axis", a.mean(0).square());
    cases.put("mean of all", a.mean().square());
    cases.put("sum of axes apart", p("x", 2, 5, 3).sum(0, 2).square());
    cases.put("add", a.plus(p("b", 3, 4)));
    cases.put("add row", a.plus(p("b", 4)));
    cases.put("subtract", a.minus(p("b", 3, 4)));
    cases.put("subtract scalar", a.minus(0.3).square());
    cases.put("multiply", a.times(p("b", 3, 4)));
    cases.put("multiply row", a.times(p("b", 4)));
    cases.put("multiply column", a.times(p("b", 3, 1)));
    cases.put("multiply one element", a.times(p("b", 1)));
    cases.put("divide", a.dividedBy(p("b", 3, 4).square().plus(1)));
    cases.put("divide by sum", a.dividedBy(p("b", 3, 4).square().sum()));
    cases.put("add sum", a.plus(p("b", 3, 4).square().sum()));
    cases.put("subtract sum", a.minus(p("b", 3, 4).square().sum()));
    cases.put("subtract from sum", p("b", 3, 4).square().sum().minus(a));
    cases.put("multiply by sum", a.times(p("b", 3, 4).square().sum()));
    cases.put("divide by column", a.dividedBy(p("b", 3, 1).square().plus(1)));
    cases.put("matrix product", a.matrixProduct(p("b", 4, 2)));
    cases.put("batched product", p("x", 3, 2, 4).batchedProduct(p("y", 3, 4, 5)));
    cases.put("batched product of one", p("x", 1, 2, 4).batchedProduct(p("y", 1, 4, 5)));
    cases.put(
        "batched product with transposed matrices",
        p("x", 3, 2, 4).batchedProductTransposed(p("y", 3, 5, 4)));
    cases.put("arg max", a.argMax(1).times(p("b", 3)));
    cases.put("arg max within", p("x", 2, 5, 3).argMax(1).plus(p("b", 2, 3)));
    cases.put("gather rows", a.gatherRows(INDEX));
    cases.put("gather rows of the largest", p("b", 4, 2).gatherRows(a.argMax(1)));
    cases.put("scatter rows", p("x", 5, 2).scatterRows(INDEX, 4));
    cases.put("padded", p("x", 2, 3, 4).padded(1, 2, 1));
    cases.put("shifted", p("x", 2, 3, 4).shifted(1, 2));
    cases.put("shifted back", a.shifted(1, -1));
    cases.put("sum of an axis", a.sum(1).square());
    cases.put("sum of all", a.sum().square());
    cases.put("reshape", a.reshape(2, 6).matrixProduct(p("b", 6, 2)));
    cases.put("permute", p("x", 2, 3, 4).permute(2, 0, 1));
    cases.put("convolution", p("x", 2, 6, 6, 3).convolution(p("w", 4, 4, 3, 2), 2, 1));
    cases.put("convolution 3x3", p("x", 2, 5, 5, 3).convolution(p("w", 3, 3, 3, 2), 1, 1));
    cases.put(
        "transposed convolution",
        p("x", 2, 3, 3, 3).transposedConvolution(p("w", 4, 4, 2, 3), 2, 1));
    cases.put(
        "transposed convolution onto many channels",
        p("x", 2, 3, 3, 3).transposedConvolution(p("w", 4, 4, 17, 3), 2, 1));
    cases.put(
        "transposed convolution 3x3 without padding",
        p("x", 2, 3, 2, 3).transposedConvolution(p("w", 3, 3, 3, 3), 2, 0));
    cases.put(
        "convolution without padding", p("x", 2, 5, 7, 3).convolution(p("w", 3, 3, 3, 2), 2, 0));
    Operation.Window causal = new Operation.Window(1, 1, 1, 0, 2);
    cases.put("convolution 2x4", p("x", 2, 4, 5, 3).convolution(p("w", 2, 4, 3, 2), causal));
    cases.put(
        "convolution 3x1 of stride 2",
        p("x", 2, 4, 5, 3).convolution(p("w", 3, 1, 3, 2), new Operation.Window(2, 1, 0, 0, 0)));
    cases.put(
        "transposed convolution 2x4",
        p("x", 2, 4, 5, 3).transposedConvolution(p("w", 2, 4, 2, 3), causal));
    cases.put(
        "transposed convolution 2x4 onto many channels",
        p("x", 2, 4, 5, 3).transposedConvolution(p("w", 2, 4, 17, 3), causal));
    cases.put(
        "rectified convolution",
        p("x", 2, 8, 8, 1)
            .convolution(p("w", 4, 4, 1, 5), 2, 1)
            .plus(p("bias", 5))
            .relu()
            .convolution(p("v", 4, 4, 5, 2), 2, 1));
    return cases;
  }

  /** All cases as one graph. */
  public static JoinedGraph joined() {
    JoinedGraph joined = new JoinedGraph();
    all().forEach((name, e) -> joined.add(name, loss(e), "loss", inputs(e)));
    return joined;
  }

  /** A loss that weighs every element differently, so that a wrong order of elements shows. */
  static Graph loss(Expression e) {
    long[] shape = Shapes.array(e.shape());
    Expression loss =
        shape.length == 0 ? e : e.times(Expression.input("weights", shape)).tanh().sum();
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put("loss", loss);
    outputs.put("value", e);
    return new Graph(outputs);
  }

  /** The weights of {@link #loss}. */
  static Map<String, double[]> inputs(Expression e) {
    if (e.shape().isEmpty()) {
      return Map.of();
    }
    float[] weights = new float[Math.toIntExact(Shapes.size(e.shape()))];
    Noise.of(5).gaussian(weights);
    double[] wide = new double[weights.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = 0.3 * weights[i];
    }
    return Map.of("weights", wide);
  }
}
