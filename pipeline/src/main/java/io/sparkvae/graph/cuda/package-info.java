// SPDX-License-Identifier: Apache-2.0
/**
 * The executor for NVIDIA's cards, in float.
 *
 * <p>A {@link io.sparkvae.graph.cuda.CudaProgram} is what a card does for one evaluation: the text
 * of its kernels, and {@link io.sparkvae.graph.cuda.CudaCommand}s in order.
 */
package io.sparkvae.graph.cuda;
