// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.train.data.RunDivision;

/**
 * A round whose steps are taken.
 *
 * @param number of the round in the run, from 0
 * @param division of the run
 * @param rate learning rate of its last step
 * @param layout of the parameters
 */
public record EndedRound(long number, RunDivision division, double rate, ParameterLayout layout) {}
