// SPDX-License-Identifier: Apache-2.0
/**
 * The checked settings of the stage {@code stats}: {@link io.sparkvae.stats.plan.StatisticsPlan}
 * for its section, with a record for each subsection.
 */
package io.sparkvae.stats.plan;
