// SPDX-License-Identifier: Apache-2.0
/**
 * How a stage fills its directory so that nothing is lost or done twice.
 *
 * <p>{@link io.sparkvae.output.OutputDirectory#open} takes a directory under a lease, checks that
 * what lies there was begun with the same {@link io.sparkvae.provenance.Origin}, and gives the
 * {@link io.sparkvae.output.Journal} of the units of work that are finished. {@link
 * io.sparkvae.output.UnitFiles} does the units that are left, one file each. {@code publish} writes
 * the manifest: from then on, and not before, the directory is a result.
 */
package io.sparkvae.output;
