// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import io.sparkvae.image.ImageShape;
import java.util.OptionalLong;

/**
 * What a model is made for, beside its settings: what an objective's settings are read with.
 *
 * @param shape of the images
 * @param latent number of latent dimensions
 * @param images number of training images, where it is known
 */
public record Occasion(ImageShape shape, int latent, OptionalLong images) {}
