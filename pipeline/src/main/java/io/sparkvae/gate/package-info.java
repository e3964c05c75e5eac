// SPDX-License-Identifier: Apache-2.0
/**
 * Gates: whether a finished result is good enough to go on with. {@link
 * io.sparkvae.gate.GateResult} is what one gate found, {@link io.sparkvae.gate.Verdict} the file
 * {@code gates.json} with all of them.
 */
package io.sparkvae.gate;
