// SPDX-License-Identifier: Apache-2.0
/**
 * The vocabulary that models are written in, and the contract of what evaluates them.
 *
 * <p>A model is a {@link io.sparkvae.graph.Graph}: named outputs over immutable {@link
 * io.sparkvae.graph.Expression}s, each an {@link io.sparkvae.graph.Operation} on others, with a
 * shape that is known when it is built. {@link io.sparkvae.graph.Derivative} makes gradients, as
 * expressions again. All parameters lie in one flat vector, by a {@link
 * io.sparkvae.graph.ParameterLayout}; random numbers come from {@link io.sparkvae.graph.Noise}.
 *
 * <p>A {@link io.sparkvae.graph.GraphSession} is a graph with memory: its callers fill {@link
 * io.sparkvae.graph.Tensor}s, evaluate, and read tensors. Executors implement it in subpackages,
 * and treat operations by an {@link io.sparkvae.graph.OperationVisitor}; a model never sees them.
 * {@code docs/engine.md} describes it.
 */
package io.sparkvae.graph;
