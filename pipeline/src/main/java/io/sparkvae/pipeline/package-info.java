// SPDX-License-Identifier: Apache-2.0
/**
 * The stages put together: the list of all of them ({@link io.sparkvae.pipeline.Stages}), and
 * {@link io.sparkvae.pipeline.Pipeline}, which runs those that a configuration names into the
 * directory of a run and skips what is finished. {@link io.sparkvae.Sparkvae} is the same for
 * programs.
 */
package io.sparkvae.pipeline;
