// SPDX-License-Identifier: Apache-2.0
/**
 * How a stage fills its directory so that nothing is lost or done twice.
 *
 * <p>{@link io.sparkvae.output.OutputDirectory#open} takes a directory under a lease, checks that a
 * half-finished result in it has the same {@link io.sparkvae.provenance.Origin}, and provides the
 * {@link io.sparkvae.output.Journal} of the units of work that are finished. {@link
 * io.sparkvae.output.UnitFiles} runs the remaining units, which make one file each, and {@link
 * io.sparkvae.output.Announcer} reports the progress. {@code publish} writes the manifest; only
 * then is the directory a result. {@link io.sparkvae.output.DirectoryStatus} reads the state of a
 * directory without taking it.
 */
package io.sparkvae.output;
