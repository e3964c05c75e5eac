// SPDX-License-Identifier: Apache-2.0
/**
 * Gates: whether a finished result is good enough to go on with. docs/gates.md tells an operator
 * about them.
 *
 * <p>Main types: {@link io.sparkvae.gate.GatePlan} is the checked section {@code gates}; a {@link
 * io.sparkvae.gate.Bound} is one of its bounds. {@link io.sparkvae.gate.Gates} judges the results
 * of a run, each after its stage; {@link io.sparkvae.gate.GateResult} is what one gate found,
 * {@link io.sparkvae.gate.Verdict} the file with all of them. {@link io.sparkvae.gate.Drift}
 * compares aggregate posteriors. {@link io.sparkvae.gate.RunPointer} is the file that names the run
 * that passed last.
 *
 * <p>A call: {@code Pipeline.run} opens the gates, which finds what is compared with. After each
 * stage it calls {@code Gates.judge}, which reads manifests and small files, writes the verdict and
 * throws a {@link io.sparkvae.failure.GateFailure} if the result is worse than its bound. Nothing
 * is stored in the results themselves, so a finished result is judged again each time.
 */
package io.sparkvae.gate;
