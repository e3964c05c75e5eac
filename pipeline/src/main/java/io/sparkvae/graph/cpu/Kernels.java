// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.OperationVisitor;
import io.sparkvae.graph.plan.ConvolutionShape;
import io.sparkvae.graph.plan.ExecutionOrder;
import io.sparkvae.graph.plan.LoopBody;
import io.sparkvae.graph.plan.PermutedAxes;
import io.sparkvae.graph.plan.ProductShape;
import io.sparkvae.graph.plan.RectifiedConvolution;
import io.sparkvae.graph.plan.Runs;
import io.sparkvae.graph.plan.SummedAxes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/** The kernel that computes an expression, for each operation. */
final class Kernels implements OperationVisitor<Kernel> {
  private final ExecutionOrder order;
  private final Function<Expression, Memory> memory;
  private final Scratch scratch;

  /**
   * @param memory where a value lies, for all that are not computed inside another's kernel
   * @param scratch what kernels need while they run
   */
  Kernels(ExecutionOrder order, Function<Expression, Memory> memory, Scratch scratch) {
    this.order = order;
    this.memory = memory;
    this.scratch = scratch;
  }

  /** Of a value that is computed in this order. */
  Kernel of(Expression e) {
    return order.rectified(e).map(r -> rectified(r, e)).orElseGet(() -> e.accept(this));
  }

  private Memory memory(Expression e) {
    return memory.apply(e);
  }

  /** Memory of an input. */
  private Memory input(Expression e, int index) {
    return memory(e.inputs().get(index));
  }

  private static List<Long> shape(Expression e, int input) {
    return e.inputs().get(input).shape();
  }

  @Override
  public Kernel input(Operation.Input operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public Kernel parameter(Operation.Parameter operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public Kernel constant(Operation.Constant operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public Kernel reshape(Operation.Reshape operation, Expression e) {
    throw isNotComputed(operation);
  }

  @Override
  public Kernel detach(Operation.Detach operation, Expression e) {
    throw isNotComputed(operation);
  }

  private static IllegalStateException isNotComputed(Operation operation) {
    return new IllegalStateException(
        "kernel: expected an operation that moves numbers, found " + operation);
  }

  @Override
  public Kernel elementwise(Operation.Elementwise operation, Expression e) {
    return loop(e);
  }

  @Override
  public Kernel pairwise(Operation.Pairwise operation, Expression e) {
    return loop(e);
  }

  @Override
  public Kernel broadcast(Operation.Broadcast operation, Expression e) {
    return loop(e);
  }

  private Kernel loop(Expression e) {
    return new Loop(LoopBody.of(e, order::isInlined), memory(e), memory);
  }

  @Override
  public Kernel matrixProduct(Operation.MatrixProduct product, Expression e) {
    ProductShape shape = ProductShape.of(product, e);
    int m = shape.m();
    int n = shape.n();
    int k = shape.k();
    // Pointers of its own, which move from entry to entry of a batch.
    FloatPointer left = input(e, 0).pointer().getPointer(0);
    FloatPointer right = input(e, 1).pointer().getPointer(0);
    FloatPointer result = memory(e).pointer().getPointer(0);
    return () -> {
      for (long i = 0; i < shape.batch(); i++) {
        OneDnn.product(
            product,
            m,
            n,
            k,
            left.position(i * m * k),
            right.position(i * k * n),
            result.position(i * m * n));
      }
    };
  }

  @Override
  public Kernel convolution(Operation.Convolution c, Expression e) {
    ConvolutionShape shape = ConvolutionShape.of(c, e);
    return WinogradKernel.takes(shape)
        ? new WinogradKernel(shape, scratch).forward(input(e, 0), input(e, 1), memory(e))
        : new ConvolutionKernel(shape, scratch).forward(input(e, 0), input(e, 1), memory(e));
  }

  private Kernel rectified(RectifiedConvolution r, Expression e) {
    Expression convolution = r.convolution();
    return new ConvolutionKernel(ConvolutionShape.of(r.operation(), convolution), scratch)
        .rectified(input(convolution, 0), input(convolution, 1), memory(r.bias()), memory(e));
  }

  @Override
  public Kernel transposedConvolution(Operation.TransposedConvolution c, Expression image) {
    ConvolutionShape shape = ConvolutionShape.of(c, image);
    Memory weights = input(image, 1);
    Memory other = input(image, 0);
    if (PatchKernel.takes(shape)) {
      return new PatchKernel(shape, memory(image), weights, other);
    }
    return WinogradKernel.takes(shape)
        ? new WinogradKernel(shape, scratch).transposed(memory(image), weights, other)
        : new ConvolutionKernel(shape, scratch).transposed(memory(image), weights, other);
  }

  @Override
  public Kernel convolutionWeights(Operation.ConvolutionWeights c, Expression e) {
    ConvolutionShape shape = ConvolutionShape.of(c, e);
    return WinogradKernel.takes(shape)
        ? new WinogradKernel(shape, scratch).weights(input(e, 0), memory(e), input(e, 1))
        : new ConvolutionKernel(shape, scratch).weights(input(e, 0), memory(e), input(e, 1));
  }

  @Override
  public Kernel sum(Operation.Sum sum, Expression e) {
    return new SumKernel(SummedAxes.of(sum, e), input(e, 0), memory(e));
  }

  @Override
  public Kernel permute(Operation.Permute permute, Expression e) {
    return new PermuteKernel(PermutedAxes.of(permute, e), input(e, 0), memory(e));
  }

  @Override
  public Kernel slice(Operation.Slice slice, Expression e) {
    return new RunKernel(Runs.of(slice, e), input(e, 0), memory(e));
  }

  @Override
  public Kernel concat(Operation.Concat concat, Expression e) {
    List<Runs> parts = Runs.of(concat, e);
    List<Kernel> copies =
        IntStream.range(0, parts.size())
            .<Kernel>mapToObj(i -> new RunKernel(parts.get(i), input(e, i), memory(e)))
            .toList();
    return () -> copies.forEach(Kernel::run);
  }

  @Override
  public Kernel rowMaximum(Operation.RowMaximum operation, Expression e) {
    return RowKernel.maximum(shape(e, 0), input(e, 0), memory(e));
  }

  @Override
  public Kernel rowArgMaximum(Operation.RowArgMaximum operation, Expression e) {
    return RowKernel.argMaximum(shape(e, 0), input(e, 0), memory(e));
  }

  @Override
  public Kernel gatherRows(Operation.GatherRows operation, Expression e) {
    int size = Math.toIntExact(shape(e, 0).get(0));
    RowIndex index = new RowIndex("gatherRows", input(e, 1), size);
    return new GatherKernel(input(e, 0), index, width(e), memory(e));
  }

  @Override
  public Kernel scatterRows(Operation.ScatterRows operation, Expression e) {
    int size = Math.toIntExact(e.shape().get(0));
    RowIndex index = new RowIndex("scatterRows", input(e, 1), size);
    return new ScatterKernel(input(e, 0), index, width(e), memory(e));
  }

  private static int width(Expression e) {
    return Math.toIntExact(e.shape().get(1));
  }

  @Override
  public Kernel topMask(Operation.TopMask mask, Expression e) {
    return RowKernel.topMask(shape(e, 0), mask.k(), input(e, 0), memory(e));
  }
}
