// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * One method for each {@link Operation}. What treats operations one by one (an executor, the
 * derivative) implements this, so an operation that it does not know does not compile.
 *
 * @param <R> what is made of an expression
 */
public interface OperationVisitor<R> {
  R input(Operation.Input operation, Expression e);

  R parameter(Operation.Parameter operation, Expression e);

  R constant(Operation.Constant operation, Expression e);

  R elementwise(Operation.Elementwise operation, Expression e);

  R pairwise(Operation.Pairwise operation, Expression e);

  R matrixProduct(Operation.MatrixProduct operation, Expression e);

  R convolution(Operation.Convolution operation, Expression e);

  R transposedConvolution(Operation.TransposedConvolution operation, Expression e);

  R convolutionWeights(Operation.ConvolutionWeights operation, Expression e);

  R sum(Operation.Sum operation, Expression e);

  R reshape(Operation.Reshape operation, Expression e);

  R permute(Operation.Permute operation, Expression e);

  R detach(Operation.Detach operation, Expression e);

  R slice(Operation.Slice operation, Expression e);

  R concat(Operation.Concat operation, Expression e);

  R rowMaximum(Operation.RowMaximum operation, Expression e);

  R topMask(Operation.TopMask operation, Expression e);

  R rowArgMaximum(Operation.RowArgMaximum operation, Expression e);

  R gatherRows(Operation.GatherRows operation, Expression e);

  R scatterRows(Operation.ScatterRows operation, Expression e);

  R broadcast(Operation.Broadcast operation, Expression e);
}
