// SPDX-License-Identifier: Apache-2.0
/**
 * Errors that the operator can correct, and the exit code of each kind.
 *
 * <p>A {@link io.sparkvae.failure.Failure} has one subclass for each kind of error: {@link
 * io.sparkvae.failure.ConfigurationFailure}, {@link io.sparkvae.failure.DataFailure}, {@link
 * io.sparkvae.failure.ResumeFailure}, {@link io.sparkvae.failure.DivergenceFailure}, {@link
 * io.sparkvae.failure.ResourceFailure}, {@link io.sparkvae.failure.GateFailure}, and {@link
 * io.sparkvae.failure.StopFailure} for a job that was asked to stop. Its message names the thing,
 * what was expected, what was found and where.
 *
 * <p><b>The way of a call.</b> Code that finds an error throws the failure of its kind, on the
 * driver or in a task. Spark wraps what a task throws, so a stage looks for the failure with {@link
 * io.sparkvae.failure.Failure#causeOf}. The program's entry point prints the message without a
 * stack trace and ends the process with the number of the {@link io.sparkvae.failure.ExitCode}. Any
 * other exception that ends a job is a defect of the program, and is printed with its stack trace.
 */
package io.sparkvae.failure;
