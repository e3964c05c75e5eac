// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.image.ImageShape;
import io.sparkvae.source.array.PixelScale;
import java.io.Serializable;

/**
 * What a table of pixels does not say itself.
 *
 * @param shape of every image
 * @param scale what its numbers mean
 */
record TablePixels(ImageShape shape, PixelScale scale) implements Serializable {}
