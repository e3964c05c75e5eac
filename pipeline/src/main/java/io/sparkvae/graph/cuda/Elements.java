// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.plan.LoopBody;
import io.sparkvae.graph.plan.Runs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text that computes one element of a loop: a variable for each operation. Element {@code i} of
 * the result is made from the elements of the leaves that broadcasting gives it.
 */
final class Elements implements LoopBody.Executor<String> {
  private final KernelText text;
  private final List<Long> shape;
  private final StringBuilder statements = new StringBuilder();
  private final Map<Expression, String> loaded = new LinkedHashMap<>();
  private final List<Expression> leaves = new ArrayList<>();
  private int variables;

  Elements(KernelText text, List<Long> shape) {
    this.text = text;
    this.shape = shape;
  }

  /** The statements so far. */
  String statements() {
    return statements.toString();
  }

  /** What is read from memory: leaf j is the kernel's argument {@code aj}. */
  List<Expression> leaves() {
    return leaves;
  }

  @Override
  public String load(Expression leaf) {
    if (leaf.operation() instanceof Operation.Constant constant && constant.values().length == 1) {
      return KernelText.literal(constant.values()[0]);
    }
    return loaded.computeIfAbsent(
        leaf,
        k -> {
          leaves.add(leaf);
          return variable(
              KernelText.fill("a%d[%s]", leaves.size() - 1, origin(leaf.shape(), shape)));
        });
  }

  @Override
  public String load(Operation.Slice slice, Expression part) {
    Runs runs = Runs.of(slice, part);
    leaves.add(part.inputs().get(0));
    return variable(
        KernelText.fill("a%d[%s]", leaves.size() - 1, Kernels.index(runs.from(), runs.length())));
  }

  private String variable(String value) {
    String name = "v" + variables++;
    statements.append("    float ").append(name).append(" = ").append(value).append(";\n");
    return name;
  }

  @Override
  public String apply(Operation.Elementwise operation, String x) {
    return variable(
        switch (operation) {
          case NEGATE -> "-" + x;
          case EXP -> KernelText.fill("expf(%s)", x);
          case LOG -> KernelText.fill("logf(%s)", x);
          case SQUARE -> KernelText.fill("%s * %s", x, x);
          case TANH -> KernelText.fill("tanhf(%s)", x);
          case SIGMOID -> KernelText.fill("1.0f / (1.0f + expf(-%s))", x);
            // Not fmaxf, which makes a number of what is none.
          case RELU -> KernelText.fill("%s < 0.0f ? 0.0f : %s", x, x);
          case SOFTPLUS ->
              KernelText.fill("(%s < 0.0f ? 0.0f : %s) + log1pf(expf(-fabsf(%s)))", x, x, x);
          case SQRT -> KernelText.fill("sqrtf(%s)", x);
          case STEP -> KernelText.fill("%s > 0.0f ? 1.0f : 0.0f", x);
          case ROUND -> KernelText.fill("rintf(%s)", x);
          case LOG_GAMMA, DIGAMMA, LOG_SINHC, LANGEVIN, LANGEVIN_SLOPE ->
              KernelText.fill("(float) %s((double) %s)", SpecialText.function(operation, text), x);
        });
  }

  @Override
  public String apply(Operation.Pairwise operation, String x, String y) {
    return variable(
        switch (operation) {
          case ADD -> x + " + " + y;
          case SUBTRACT -> x + " - " + y;
          case MULTIPLY -> x + " * " + y;
          case DIVIDE -> x + " / " + y;
          case MAXIMUM -> KernelText.fill("(%s != %s || %s > %s) ? %s : %s", x, x, x, y, x, y);
        });
  }

  /** The index in a tensor that is broadcast, of the element for {@code i} of the result. */
  static String origin(List<Long> from, List<Long> to) {
    if (Shapes.size(from) == Shapes.size(to)) {
      return "i";
    }
    List<String> terms = new ArrayList<>();
    long repeats = 1;
    long stride = 1;
    long whole = Shapes.size(to);
    for (int back = 1; back <= to.size(); ) {
      // Neighbouring axes that the tensor has, or lacks, are one.
      boolean has = size(from, back) > 1;
      long n = 1;
      while (back <= to.size() && (size(to, back) == 1 || size(from, back) > 1 == has)) {
        n *= size(to, back++);
      }
      if (has) {
        String index = repeats == 1 ? "i" : KernelText.fill("i / %du", repeats);
        String wrapped = repeats * n == whole ? index : KernelText.fill("%s %% %du", index, n);
        terms.add(stride == 1 ? wrapped : KernelText.fill("%s * %du", wrapped, stride));
        stride *= n;
      }
      repeats *= n;
    }
    return terms.isEmpty() ? "0" : String.join(" + ", terms);
  }

  private static long size(List<Long> shape, int back) {
    return back > shape.size() ? 1 : shape.get(shape.size() - back);
  }
}
