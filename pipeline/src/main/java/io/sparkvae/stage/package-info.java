// SPDX-License-Identifier: Apache-2.0
/**
 * The frame of all stages. A {@link io.sparkvae.stage.Stage} declares its name, kind, directory,
 * settings and inputs, checks them in {@code plan}, and gives the {@link io.sparkvae.stage.Work} to
 * do. {@link io.sparkvae.stage.StageRunner} does what all stages have in common:
 *
 * <ol>
 *   <li>it reads the manifests of the inputs ({@link io.sparkvae.stage.Inputs}) and plans;
 *   <li>it takes the output directory under a lease, bound to settings, inputs and numerics version
 *       ({@link io.sparkvae.provenance.Origin}): what an earlier run of the same began goes on,
 *       what another one began is refused;
 *   <li>it does the work in a {@link io.sparkvae.stage.Workplace}, which gives {@link
 *       io.sparkvae.stage.Made};
 *   <li>it publishes the manifest, and turns what was thrown into an operator's error where it is
 *       one.
 * </ol>
 *
 * <p>{@link io.sparkvae.stage.Finished} tells whether a finished result is what would be made now.
 */
package io.sparkvae.stage;
