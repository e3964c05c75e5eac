// SPDX-License-Identifier: Apache-2.0
/**
 * What the evaluation of a graph computes, without memory and without an executor. The kernels for
 * CPUs ({@code graph.cpu}) and the text of the kernels for GPUs ({@code graph.cuda}) are made from
 * it, so both do the same.
 *
 * <p>{@link io.sparkvae.graph.plan.ExecutionOrder} says which values get a kernel of their own, in
 * which order, and which are computed inside another's loop. {@link
 * io.sparkvae.graph.plan.LoopBody} lists the operations of such a loop. {@link
 * io.sparkvae.graph.plan.Regions} gives each value its place in memory, and the place to a later
 * value once nothing reads the first any more. The others give the sizes of an operation that an
 * executor needs: {@link io.sparkvae.graph.plan.SummedAxes}, {@link
 * io.sparkvae.graph.plan.PermutedAxes}, {@link io.sparkvae.graph.plan.Runs}, {@link
 * io.sparkvae.graph.plan.ConvolutionShape}.
 */
package io.sparkvae.graph.plan;
