// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.OperationVisitor;
import io.sparkvae.graph.plan.ConvolutionShape;
import io.sparkvae.graph.plan.ExecutionOrder;
import io.sparkvae.graph.plan.LoopBody;
import io.sparkvae.graph.plan.PermutedAxes;
import io.sparkvae.graph.plan.ProductShape;
import io.sparkvae.graph.plan.Runs;
import io.sparkvae.graph.plan.SummedAxes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The commands that compute an expression, for each operation. */
final class Kernels implements OperationVisitor<List<CudaCommand>> {
  private final ExecutionOrder order;
  private final Function<Expression, Place> places;
  private final KernelText text;
  private final Scratch scratch;

  /**
   * @param places where a value lies, for all that are not computed inside another's kernel
   * @param scratch memory that a single value's commands use
   */
  Kernels(
      ExecutionOrder order, Function<Expression, Place> places, KernelText text, Scratch scratch) {
    this.order = order;
    this.places = places;
    this.text = text;
    this.scratch = scratch;
  }

  private Place place(Expression e) {
    return places.apply(e);
  }

  private Place input(Expression e, int index) {
    return place(e.inputs().get(index));
  }

  @Override
  public List<CudaCommand> input(Operation.Input operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public List<CudaCommand> parameter(Operation.Parameter operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public List<CudaCommand> constant(Operation.Constant operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public List<CudaCommand> reshape(Operation.Reshape operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public List<CudaCommand> detach(Operation.Detach operation, Expression e) {
    throw isNotComputed(operation);
  }

  private static IllegalStateException isNotComputed(Operation operation) {
    return new IllegalStateException(
        "kernel: expected an operation that moves numbers, found " + operation);
  }

  @Override
  public List<CudaCommand> elementwise(Operation.Elementwise operation, Expression e) {
    return loop(e);
  }

  @Override
  public List<CudaCommand> pairwise(Operation.Pairwise operation, Expression e) {
    return loop(e);
  }

  @Override
  public List<CudaCommand> broadcast(Operation.Broadcast operation, Expression e) {
    return loop(e);
  }

  private List<CudaCommand> loop(Expression e) {
    Elements elements = new Elements(text, e.shape());
    String value = LoopBody.of(e, order::isInlined).execute(elements);
    List<Place> leaves = elements.leaves().stream().map(places).toList();
    String body = elements.statements() + KernelText.fill("    y[i] = %s;\n", value);
    return List.of(EachElement.of("loop", text, e.shape(), body, place(e), leaves));
  }

  @Override
  public List<CudaCommand> matrixProduct(Operation.MatrixProduct product, Expression e) {
    ProductShape shape = ProductShape.of(product, e);
    return List.of(
        new CudaCommand.Product(
            product.transposeA(),
            product.transposeB(),
            shape.batch(),
            shape.m(),
            shape.n(),
            shape.k(),
            input(e, 0),
            input(e, 1),
            place(e)));
  }

  @Override
  public List<CudaCommand> convolution(Operation.Convolution c, Expression e) {
    return patches(ConvolutionShape.of(c, e)).forward(input(e, 0), input(e, 1), place(e));
  }

  @Override
  public List<CudaCommand> transposedConvolution(
      Operation.TransposedConvolution c, Expression image) {
    return patches(ConvolutionShape.of(c, image))
        .transposed(place(image), input(image, 1), input(image, 0));
  }

  @Override
  public List<CudaCommand> convolutionWeights(Operation.ConvolutionWeights c, Expression e) {
    return patches(ConvolutionShape.of(c, e)).weights(input(e, 0), place(e), input(e, 1));
  }

  private Patches patches(ConvolutionShape shape) {
    return new Patches(shape, text, scratch);
  }

  @Override
  public List<CudaCommand> sum(Operation.Sum sum, Expression e) {
    return new Sums(text, scratch).of(SummedAxes.of(sum, e), input(e, 0), place(e));
  }

  @Override
  public List<CudaCommand> permute(Operation.Permute permute, Expression e) {
    PermutedAxes axes = PermutedAxes.of(permute, e);
    List<String> terms = new ArrayList<>();
    long repeats = 1;
    for (int axis = axes.sizes().size() - 1; axis >= 0; axis--) {
      int n = axes.sizes().get(axis);
      if (n > 1) {
        terms.add(KernelText.fill("i / %du %% %du * %du", repeats, n, axes.strides().get(axis)));
      }
      repeats *= n;
    }
    return List.of(
        EachElement.of(
            "permute",
            text,
            e.shape(),
            KernelText.fill("    y[i] = a0[%s];\n", String.join(" + ", terms)),
            place(e),
            List.of(input(e, 0))));
  }

  @Override
  public List<CudaCommand> slice(Operation.Slice slice, Expression e) {
    return List.of(copy(Runs.of(slice, e), input(e, 0), place(e)));
  }

  @Override
  public List<CudaCommand> concat(Operation.Concat concat, Expression e) {
    List<Runs> parts = Runs.of(concat, e);
    List<CudaCommand> copies = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      copies.add(copy(parts.get(i), input(e, i), place(e)));
    }
    return copies;
  }

  private CudaCommand copy(Runs runs, Place from, Place to) {
    String body =
        KernelText.fill(
            "    y[%s] = a0[%s];\n",
            index(runs.to(), runs.length()), index(runs.from(), runs.length()));
    return EachElement.of(
        "copy", text, List.of((long) runs.count(), (long) runs.length()), body, to, List.of(from));
  }

  /** The index of element {@code i} of runs that lie one after the other, where they lie apart. */
  static String index(Runs.Place runs, int length) {
    return runs.first() == 0 && runs.distance() == length
        ? "i"
        : KernelText.fill(
            "%du + i / %du * %du + i %% %du", runs.first(), length, runs.distance(), length);
  }

  @Override
  public List<CudaCommand> rowMaximum(Operation.RowMaximum operation, Expression e) {
    long n = e.inputs().get(0).shape().get(1);
    String body =
        KernelText.fill(
            """
            const float* row = a0 + i * %du;
            float most = row[0];
            for (unsigned j = 1u; j < %du; j++) most = (most != most || most > row[j]) ? most : row[j];
            y[i] = most;
        """,
            n, n);
    return List.of(
        EachElement.of("row_maximum", text, e.shape(), body, place(e), List.of(input(e, 0))));
  }

  @Override
  public List<CudaCommand> rowArgMaximum(Operation.RowArgMaximum operation, Expression e) {
    String body =
        KernelText.fill(
            """
            const float* row = a0 + i * %1$du;
            float most = __int_as_float(0xff800000);
            unsigned index = 0u;
            for (unsigned j = 0u; j < %1$du; j++) if (row[j] > most) { most = row[j]; index = j; }
            y[i] = (float) index;
        """,
            e.inputs().get(0).shape().get(1));
    return List.of(
        EachElement.of("row_arg_maximum", text, e.shape(), body, place(e), List.of(input(e, 0))));
  }

  @Override
  public List<CudaCommand> gatherRows(Operation.GatherRows operation, Expression e) {
    return List.of(RowCopies.gather(text, e, List.of(input(e, 0), input(e, 1)), place(e)));
  }

  @Override
  public List<CudaCommand> scatterRows(Operation.ScatterRows operation, Expression e) {
    return List.of(RowCopies.scatter(text, e, List.of(input(e, 0), input(e, 1)), place(e)));
  }

  @Override
  public List<CudaCommand> topMask(Operation.TopMask mask, Expression e) {
    String body =
        KernelText.fill(
            """
            const float* row = a0 + i / %1$du * %1$du;
            unsigned own = i %% %1$du, before = 0u;
            float x = row[own];
            for (unsigned j = 0u; j < %1$du; j++) before += row[j] > x || (row[j] == x && j < own) ? 1u : 0u;
            y[i] = x == x && before < %2$du ? 1.0f : 0.0f;
        """,
            e.shape().get(1), mask.k());
    return List.of(
        EachElement.of("top_mask", text, e.shape(), body, place(e), List.of(input(e, 0))));
  }
}
