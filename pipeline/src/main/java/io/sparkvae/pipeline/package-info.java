// SPDX-License-Identifier: Apache-2.0
/**
 * All stages together. {@link io.sparkvae.pipeline.Stages} lists them; a new stage is one line
 * there. {@link io.sparkvae.pipeline.Pipeline} runs the stages that {@code pipeline.stages} names,
 * each into its own directory of a run.
 *
 * <p>A call: {@code Pipeline.of} checks the settings of all its stages. For each stage, {@code run}
 * looks for a complete result. It skips the stage if {@link io.sparkvae.stage.Finished} finds no
 * difference, and refuses to continue if there is one. Otherwise it runs the stage with {@link
 * io.sparkvae.stage.StageRunner}, on the results of the stages before it. {@link
 * io.sparkvae.Sparkvae} is the entry for programs.
 */
package io.sparkvae.pipeline;
