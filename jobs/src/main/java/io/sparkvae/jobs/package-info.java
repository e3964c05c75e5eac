// SPDX-License-Identifier: Apache-2.0
/**
 * The command line. Everything that a program may want to call is in the module {@code pipeline}.
 *
 * <p>Main types: {@link io.sparkvae.jobs.Main} is the entry and the only caller of {@code
 * System.exit}. {@code Job} is a command: {@code StageJob} is the command of any stage, and {@code
 * PipelineJob}, {@code StatusJob}, {@code ShowJob}, {@code CompareJob}, {@code PlanJob}, {@code
 * ModelsJob} and {@code DoctorJob} are the others. {@code LaunchPlan} builds the command with which
 * {@code scripts/sparkvae} starts a JVM or {@code spark-submit}.
 *
 * <p>A call: {@code scripts/sparkvae} asks {@code Main} for the launch plan and executes it. In the
 * new JVM, {@code Main} parses the arguments and calls the job. A job reads its settings ({@code
 * CommonOptions}), checks them ({@code plan}), opens a Spark {@code Session} and does its work
 * ({@code run}). {@code Ending} turns an exception into an exit code and one message. {@code
 * StopSignal} handles SIGTERM and Ctrl-C.
 */
package io.sparkvae.jobs;
