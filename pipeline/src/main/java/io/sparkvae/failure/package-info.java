// SPDX-License-Identifier: Apache-2.0
/**
 * What can go wrong through no fault of the program, and the exit code that each kind has.
 *
 * <p>A {@link io.sparkvae.failure.Failure} is an operator's error: its message names the thing,
 * what was expected, what was found and where, and is all that an operator sees. Anything else that
 * escapes a job is a defect of the program.
 */
package io.sparkvae.failure;
