// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

/**
 * How reconstructions change when the codes of one level are those of other images.
 *
 * @param squaredChange mean squared change of a pixel (pixels in [0, 1])
 * @param ofMeans part of it, from 0 to 1, that the means of blocks of pixels have; a block is what
 *     a place of the first level stands for. So 1 is a change of the global shape alone, and 0 one
 *     of the texture alone. 0 where nothing changes
 */
public record LevelChange(double squaredChange, double ofMeans) {}
