// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.image.ImageShape;
import java.io.Serializable;

/**
 * What a table of pixels does not say itself.
 *
 * @param shape of every image
 * @param scale what its numbers mean
 */
record TablePixels(ImageShape shape, PixelScale scale) implements Serializable {}
