// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

/**
 * The content of the manifest of scores: the numbers of the files, null for those that there are
 * not.
 */
public record ScoresContent(
    DisentanglementContent disentanglement, ProbesContent probes, DistancesContent distances) {}
