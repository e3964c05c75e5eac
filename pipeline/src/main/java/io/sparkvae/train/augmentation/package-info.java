// SPDX-License-Identifier: Apache-2.0
/**
 * Random changes of training images before a model sees them.
 *
 * <p>An {@link io.sparkvae.train.augmentation.Augmentation} is a list of changes, a small file
 * each. They are done by processors, on bytes, also for cards: the same image goes to either.
 */
package io.sparkvae.train.augmentation;
