// SPDX-License-Identifier: Apache-2.0
/**
 * The executor for processors, in float.
 *
 * <p>{@link io.sparkvae.graph.cpu.PlannedSession} makes a {@link io.sparkvae.graph.cpu.Plan} for
 * each set of outputs that it is asked for, and runs it from then on. A {@link
 * io.sparkvae.graph.plan.ExecutionOrder} decides the order and what is computed inside another's
 * kernel, and {@link io.sparkvae.graph.plan.Regions} which values share memory; {@link
 * io.sparkvae.graph.cpu.Kernels} has the kernel of each operation. Matrix products and convolutions
 * are oneDNN's ({@link io.sparkvae.graph.cpu.OneDnn}); elementwise operations are fused to a {@link
 * io.sparkvae.graph.cpu.Loop} of {@link io.sparkvae.graph.cpu.Step}s, with elementary functions of
 * our own ({@link io.sparkvae.graph.cpu.FloatFunctions}), which give the same bits compiled or not.
 *
 * <p>A plan owns its native memory; closing a session frees it.
 */
package io.sparkvae.graph.cpu;
