// SPDX-License-Identifier: Apache-2.0
/**
 * Event files of TensorBoard: the numbers of {@code metrics.jsonl} as curves. {@link
 * io.sparkvae.train.tensorboard.EventFile} is such a file.
 */
package io.sparkvae.train.tensorboard;
