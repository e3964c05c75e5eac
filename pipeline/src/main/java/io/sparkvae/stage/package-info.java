// SPDX-License-Identifier: Apache-2.0
/**
 * The frame of all stages. A {@link io.sparkvae.stage.Stage} declares its name, kind, directory,
 * settings and inputs, checks them in {@code plan}, and gives the {@link io.sparkvae.stage.Work} to
 * do. A {@link io.sparkvae.stage.Request} names settings, input directories and output directory.
 * {@link io.sparkvae.stage.StageRunner} runs a stage for a request, and does what all stages have
 * in common:
 *
 * <ol>
 *   <li>it reads the manifests of the inputs ({@link io.sparkvae.stage.Inputs}) and calls {@code
 *       plan};
 *   <li>it takes the output directory under a lease, bound to settings, inputs and numerics version
 *       ({@link io.sparkvae.provenance.Origin}): an interrupted run with the same origin is
 *       continued, a directory with another origin is refused;
 *   <li>it runs the work with a {@link io.sparkvae.stage.Workplace}; the work writes files and
 *       returns them as {@link io.sparkvae.stage.Made};
 *   <li>it publishes the manifest, or, if the work failed, finds the operator's error in the
 *       exception.
 * </ol>
 *
 * <p>{@link io.sparkvae.stage.Finished} decides whether a finished result is the one that the stage
 * would produce now. {@code docs/adding-a-stage.md} has a worked example.
 */
package io.sparkvae.stage;
